using System.Reflection;
using Microsoft.Extensions.Options;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>Tells the ledger who this worker is and what it does, also while it has nothing to do, until it has stopped.</summary>
internal sealed class WorkerHeartbeat(
    WorkerIdentity identity,
    RunningTasks running,
    WorkerRegistry registry,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<WorkerHeartbeat> logger)
    : BackgroundService
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private static readonly string Version =
        typeof(WorkerHeartbeat).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    // What had ended at the heartbeats of the last minute, the oldest first.
    private readonly Queue<(long At, Dictionary<string, long> Ended)> _samples = [];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StopLimit);
            await registry.StopAsync(identity.Id, limit.Token);
        }
        catch (Exception e)
        {
            logger.LogDebug(e, "The stop was not noted; the worker will be shown as silent.");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Heartbeat, time);
        do
        {
            try
            {
                await registry.BeatAsync(Describe(), stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "The ledger has not taken the worker's heartbeat.");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private WorkerProcess Describe()
    {
        var now = time.GetTimestamp();
        var ended = TaskQueues.All.ToDictionary(queue => queue, running.EndedOf, StringComparer.Ordinal);
        var atWork = running.All.CountBy(r => r.Task.Queue, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        _samples.Enqueue((now, ended));
        while (time.GetElapsedTime(_samples.Peek().At, now) > RateWindow)
            _samples.Dequeue();

        var (since, before) = _samples.Peek();
        var minutes = time.GetElapsedTime(since, now).TotalMinutes;
        return new WorkerProcess
        {
            Id = identity.Id,
            Host = Environment.MachineName,
            Pid = Environment.ProcessId,
            Version = Version,
            LeaseSeconds = options.Value.LeaseSeconds,
            Running = atWork.Values.Sum(),
            Queues =
            [
                .. TaskQueues.All.Select(queue => new WorkerQueue
                {
                    Queue = queue,
                    Slots = options.Value.SlotsOf(queue),
                    Running = atWork.GetValueOrDefault(queue),
                    FinishedPerMinute = minutes > 0 ? Math.Round((ended[queue] - before[queue]) / minutes, 1) : 0,
                }),
            ],
        };
    }
}
