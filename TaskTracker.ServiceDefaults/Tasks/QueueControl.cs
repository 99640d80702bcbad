using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.ServiceDefaults.Tasks;

/// <summary>Pauses, resumes and limits from any process. The settings are in the database; a message tells the workers to look.</summary>
public sealed class QueueControl(QueueLedger queues, INatsConnection nats, ILogger<QueueControl> logger)
{
    /// <summary>Every worker listens here; the message is empty.</summary>
    public const string Subject = "control.queues";

    /// <summary>Pauses or resumes a queue: running tasks go on, and nothing new is started while it is paused.</summary>
    public async Task SetPausedAsync(string queue, bool paused, CancellationToken cancellationToken)
    {
        await queues.SetPausedAsync(queue, paused, cancellationToken);
        await TellAsync(cancellationToken);
    }

    /// <summary>Sets how many tasks of a queue run at once on all workers together; null is no limit.</summary>
    public async Task SetQueueLimitAsync(string queue, int? maxRunning, CancellationToken cancellationToken)
    {
        await queues.SetQueueLimitAsync(queue, maxRunning, cancellationToken);
        await TellAsync(cancellationToken);
    }

    /// <summary>Sets how many tasks of a name run at once on all workers together; null is no limit.</summary>
    public async Task SetTaskLimitAsync(string name, int? maxRunning, CancellationToken cancellationToken)
    {
        await queues.SetTaskLimitAsync(name, maxRunning, cancellationToken);
        await TellAsync(cancellationToken);
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await nats.PublishAsync(Subject, Array.Empty<byte>(), cancellationToken: cancellationToken);
        }
        catch (NatsException e)
        {
            logger.LogWarning(e, "The workers find the new settings of the queues with their next look.");
        }
    }
}
