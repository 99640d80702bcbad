using Microsoft.Extensions.Options;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>
/// The heartbeat of the worker: extends every lease in one statement, tells the broker that the deliveries are in progress, and stops
/// attempts whose lease is lost or that somebody cancelled.
/// </summary>
internal sealed class LeaseKeeper(
    RunningTasks running, TaskLedger ledger, IOptions<WorkerOptions> options, TimeProvider time, ILogger<LeaseKeeper> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Heartbeat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var held = running.All.ToList();
            if (held.Count == 0)
                continue;
            try
            {
                await BeatAsync(held, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "The heartbeat failed for {Count} running tasks.", held.Count);
                StopExpired(held);
            }
        }
    }

    private async Task BeatAsync(List<RunningTask> held, CancellationToken cancellationToken)
    {
        var at = time.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.Heartbeat);
        var leases = (await ledger.ExtendAsync([.. held.Select(r => r.Task)], options.Value.Lease, limit.Token))
            .ToDictionary(l => (l.Id, l.Epoch));

        foreach (var attempt in held)
        {
            if (!leases.TryGetValue((attempt.Task.Id, attempt.Task.Epoch), out var lease))
            {
                // An attempt that has just ended holds no lease either; stopping it is then without effect.
                attempt.Stop(StopReason.LeaseLost);
                continue;
            }

            attempt.LeasedAt = at;
            if (lease.CancelRequested)
                attempt.Stop(StopReason.CancelRequested);
            await attempt.Delivery.AckProgressAsync(cancellationToken: cancellationToken);
        }
    }

    /// <summary>The database cannot be asked, so the clock decides: after the lease somebody else may run the task.</summary>
    private void StopExpired(List<RunningTask> held)
    {
        foreach (var attempt in held.Where(a => time.GetElapsedTime(a.LeasedAt) > options.Value.Lease))
            attempt.Stop(StopReason.LeaseLost);
    }
}
