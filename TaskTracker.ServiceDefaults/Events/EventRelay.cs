using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using Npgsql;
using TaskTracker.Domain.Events;

namespace TaskTracker.ServiceDefaults.Events;

/// <summary>
/// Publishes committed events in their order and takes them out of the outbox. Every process runs one; an advisory lock lets one at a
/// time do the work, so the order holds.
/// </summary>
public sealed class EventRelay(NpgsqlDataSource dataSource, EventStream stream, INatsConnection nats, ILogger<EventRelay> logger)
    : BackgroundService
{
    private const long LockKey = 0x7461_736b_0001;
    private const int BatchSize = 500;

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _wake = new(0, 1);

    private enum Step
    {
        Empty,
        More,
        Locked,
    }

    /// <summary>There are new events. Returns at once.</summary>
    public void Wake()
    {
        try
        {
            if (_wake.CurrentCount == 0)
                _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else woke it between the two lines.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _wake.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A broker that comes back may have lost its storage, or the end of it.
        var ready = false;
        nats.ConnectionOpened += (_, _) =>
        {
            Volatile.Write(ref ready, false);
            return default;
        };
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Idle;
            try
            {
                if (!Volatile.Read(ref ready))
                {
                    Volatile.Write(ref ready, true);
                    await stream.EnsureAsync(seen: 0, stoppingToken);
                }

                pause = await StepAsync(stoppingToken) switch
                {
                    Step.More => TimeSpan.Zero,
                    Step.Locked => Busy,
                    _ => Idle,
                };
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "Events wait in the outbox: they could not be published.");
                Volatile.Write(ref ready, false);
                pause = AfterError;
            }

            if (pause == Idle)
                await _wake.WaitAsync(Idle, stoppingToken);
            else if (pause > TimeSpan.Zero)
                await Task.Delay(pause, stoppingToken);
        }
    }

    private static async Task<List<OutboxEvent>> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT id, topic, type, data::text, correlation_kind, correlation_id, trace_parent, task_id, created_at
            FROM outbox_events ORDER BY id LIMIT $1
            """,
            connection,
            transaction)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = BatchSize } },
        };
        var events = new List<OutboxEvent>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            events.Add(new OutboxEvent
            {
                Id = reader.GetInt64(0),
                Topic = reader.GetString(1),
                Type = reader.GetString(2),
                Data = reader.GetString(3),
                CorrelationKind = reader.IsDBNull(4) ? null : reader.GetString(4),
                CorrelationId = reader.IsDBNull(5) ? null : reader.GetGuid(5),
                TraceParent = reader.IsDBNull(6) ? null : reader.GetString(6),
                TaskId = reader.IsDBNull(7) ? null : reader.GetGuid(7),
                CreatedAt = reader.GetFieldValue<DateTimeOffset>(8),
            });
        }

        return events;
    }

    private async Task<Step> StepAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var tryLock = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1)", connection, transaction))
        {
            tryLock.Parameters.Add(new NpgsqlParameter<long> { TypedValue = LockKey });
            // The holder may have looked before our caller's commit, so look again as soon as it is done.
            if (await tryLock.ExecuteScalarAsync(cancellationToken) is not true)
                return Step.Locked;
        }

        var events = await ReadAsync(connection, transaction, cancellationToken);
        if (events.Count == 0)
            return Step.Empty;

        var published = await stream.PublishAsync(events, cancellationToken);
        await using var delete = new NpgsqlCommand("DELETE FROM outbox_events WHERE id = ANY($1)", connection, transaction)
        {
            Parameters = { new NpgsqlParameter<long[]> { TypedValue = [.. published] } },
        };
        await delete.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        if (published.Count < events.Count)
            throw new InvalidOperationException($"The broker took {published.Count} of {events.Count} events.");
        return Step.More;
    }
}
