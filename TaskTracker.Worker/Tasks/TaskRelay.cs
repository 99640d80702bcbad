using Npgsql;
using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>
/// Publishes due tasks whose message the broker does not have: delayed and retried ones, those that a limit has held, and those whose
/// caller could not. An advisory lock lets one worker at a time do it.
/// </summary>
internal sealed class TaskRelay(
    NpgsqlDataSource dataSource, TaskBroker broker, TaskLedger ledger, QueueGate gate, TimeProvider time, ILogger<TaskRelay> logger)
    : BackgroundService
{
    private const long LockKey = 0x7461_736b_0002;
    private const int BatchSize = 1000;

    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);

    // Held tasks whose limit is gone are found by looking now and then.
    private static readonly TimeSpan ReleaseInterval = TimeSpan.FromSeconds(1);

    private long _releasedAt = time.GetTimestamp();

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

            if (pause == Idle && gate.Rules.LimitedTasks.Count > 0)
                await gate.WaitForRoomAsync(stoppingToken);
            else if (pause > TimeSpan.Zero)
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

        if (gate.Rules.LimitedTasks.Count > 0 || time.GetElapsedTime(_releasedAt) > ReleaseInterval)
        {
            await ledger.ReleaseAsync(cancellationToken);
            _releasedAt = time.GetTimestamp();
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
