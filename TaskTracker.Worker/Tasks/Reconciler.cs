using Npgsql;
using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>
/// Mends what faults leave behind: takes back leases that ran out, and publishes again what the broker has lost. An advisory lock lets
/// one worker at a time do it.
/// </summary>
internal sealed class Reconciler(
    NpgsqlDataSource dataSource, TaskBroker broker, TaskLedger ledger, TimeProvider time, ILogger<Reconciler> logger) : BackgroundService
{
    private const long LockKey = 0x7461_736b_0003;

    // Messages on their way between a publish and its mark are younger than this.
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await StepAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "The ledger and the broker could not be reconciled.");
            }
        }
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var tryLock = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1)", connection, transaction))
        {
            tryLock.Parameters.Add(new NpgsqlParameter<long> { TypedValue = LockKey });
            if (await tryLock.ExecuteScalarAsync(cancellationToken) is not true)
                return;
        }

        var reclaimed = await ledger.ReclaimAsync(cancellationToken);
        if (reclaimed > 0)
        {
            TaskTelemetry.LeasesLost.Add(reclaimed);
            logger.LogWarning("{Count} leases ran out; their tasks run again.", reclaimed);
        }

        foreach (var queue in TaskQueues.All)
        {
            if (!await broker.HasMessagesAsync(queue, cancellationToken)
                && await ledger.RepublishAsync(LostAfter, queue, cancellationToken) is > 0 and var lost)
            {
                logger.LogWarning("Queue {Queue}: the broker has lost {Count} tasks; they are published again.", queue, lost);
            }
        }
    }
}
