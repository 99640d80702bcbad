using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>
/// Runs a pump per queue, and ends without loss: on a shutdown it stops pulling, lets running tasks finish within the drain time, and
/// hands the rest back uncharged.
/// </summary>
internal sealed class TaskWorker : BackgroundService, IHealthCheck
{
    // A pump hears from the broker at the end of each poll, every 20 s.
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DrainCheck = TimeSpan.FromMilliseconds(50);

    private readonly TaskBroker _broker;
    private readonly RunningTasks _running;
    private readonly WorkerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<TaskWorker> _logger;
    private readonly List<QueuePump> _pumps;

    public TaskWorker(
        TaskBroker broker,
        TaskLedger ledger,
        TaskExecutor executor,
        RunningTasks running,
        QueueGate gate,
        WorkerIdentity identity,
        IOptions<WorkerOptions> options,
        TimeProvider time,
        ILogger<TaskWorker> logger)
    {
        _broker = broker;
        _running = running;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _pumps = [.. TaskQueues.All.Select(
            queue => new QueuePump(queue, identity, _options, broker, ledger, executor, running, gate, time, logger))];
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // A pump whose slots are all taken by long tasks is not stuck.
        var stuck = _running.All.Count == 0 && _pumps.Exists(p => _time.GetElapsedTime(p.LastProgress) > StuckAfter);
        return Task.FromResult(stuck
            ? HealthCheckResult.Unhealthy("No answer from the broker for a minute: no task is being taken.")
            : HealthCheckResult.Healthy($"{_running.All.Count} tasks running."));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        var since = _time.GetTimestamp();
        while (_running.All.Count > 0 && _time.GetElapsedTime(since) < _options.Drain && !cancellationToken.IsCancellationRequested)
            await Task.Delay(DrainCheck, _time, CancellationToken.None);

        foreach (var attempt in _running.All)
            attempt.Stop(StopReason.Shutdown);
        while (_running.All.Count > 0 && !cancellationToken.IsCancellationRequested)
            await Task.Delay(DrainCheck, _time, CancellationToken.None);
        if (_running.All.Count > 0)
            _logger.LogWarning("{Count} tasks did not stop in time; their leases will run out.", _running.All.Count);
    }

    public override void Dispose()
    {
        _pumps.ForEach(p => p.Dispose());
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await Task.WhenAll(_pumps.Select(p => p.RunAsync(stoppingToken)));
}
