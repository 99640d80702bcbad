using TaskTracker.Domain.Messages;
using TaskTracker.Worker.Tasks;

namespace TaskTracker.Worker.Messages;

/// <summary>Echoes.</summary>
internal sealed class ProcessMessageHandler : TaskHandler<ProcessMessage, ProcessMessageResult>
{
    public override Task<ProcessMessageResult> HandleAsync(ProcessMessage task, TaskContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new ProcessMessageResult(task.Text));
}
