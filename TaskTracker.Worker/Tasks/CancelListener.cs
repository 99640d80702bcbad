using NATS.Client.Core;
using TaskTracker.ServiceDefaults.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>Stops cancelled tasks at once; where the message is lost, the next heartbeat finds the request in the ledger.</summary>
internal sealed class CancelListener(INatsConnection nats, RunningTasks running, TimeProvider time, ILogger<CancelListener> logger)
    : BackgroundService
{
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var message in nats.SubscribeAsync<byte[]>(TaskCancellation.Subject, cancellationToken: stoppingToken))
                {
                    if (message.Data is { Length: 16 } id)
                        running.Stop(new Guid(id), StopReason.CancelRequested);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "Cancellations are heard with the heartbeat only, until the broker answers.");
                await Task.Delay(AfterError, time, stoppingToken);
            }
        }
    }
}
