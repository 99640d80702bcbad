using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.ServiceDefaults.Tasks;

/// <summary>Cancels tasks from any process.</summary>
public sealed class TaskCancellation(TaskLedger ledger, INatsConnection nats, ILogger<TaskCancellation> logger)
{
    /// <summary>Every worker listens here; the payload is the task's id, 16 bytes.</summary>
    public const string Subject = "control.cancel";

    /// <summary>Asks a queued or running task to stop.</summary>
    /// <returns>False where the task has ended already or does not exist.</returns>
    public async Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!await ledger.RequestCancelAsync(id, cancellationToken))
            return false;
        try
        {
            await nats.PublishAsync(Subject, id.ToByteArray(), cancellationToken: cancellationToken);
        }
        catch (NatsException e)
        {
            logger.LogWarning(e, "The cancellation of task {TaskId} reaches its worker with the next heartbeat.", id);
        }

        return true;
    }
}
