using Npgsql;
using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>
/// Publishes due tasks whose message the broker does not have: delayed and retried ones, and those whose caller could not. An advisory
/// lock lets one worker at a time do it.
/// </summary>
internal sealed class TaskRelay(NpgsqlDataSource dataSource, TaskBroker broker, TaskLedger ledger, TimeProvider time, ILogger<TaskRelay> logger)
    : BackgroundService
{
    private const long LockKey = 0x7461_736b_0002;
    private const int BatchSize = 1000;

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Idle;
            try
            {
                if (await StepAsync(stoppingToken) == BatchSize)
                    pause = TimeSpan.Zero;
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "Due tasks wait in the ledger: they could not be published.");
                pause = AfterError;
            }

            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time, stoppingToken);
        }
    }

    private async Task<int> StepAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var tryLock = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1)", connection, transaction))
        {
            tryLock.Parameters.Add(new NpgsqlParameter<long> { TypedValue = LockKey });
            if (await tryLock.ExecuteScalarAsync(cancellationToken) is not true)
                return 0;
        }

        var due = await TaskLedger.FindUnpublishedAsync(connection, transaction, BatchSize, cancellationToken);
        if (due.Count == 0)
            return 0;
        var published = await broker.PublishAsync(due, cancellationToken);
        // On a connection of its own: no row is locked while the broker is waited for.
        await ledger.MarkPublishedAsync(published, cancellationToken);
        if (published.Count < due.Count)
            throw new InvalidOperationException($"The broker took {published.Count} of {due.Count} tasks.");
        return due.Count;
    }
}
