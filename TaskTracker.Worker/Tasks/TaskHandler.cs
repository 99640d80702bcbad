using TaskTracker.Domain.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>
/// Runs the tasks of one record. A handler loads, decides and leaves its changes in <see cref="TaskContext.Db"/>; the engine commits them
/// with the task's end in one transaction. It may be started more than once, so what it does outside the database must bear that.
/// </summary>
internal abstract class TaskHandler<TTask, TResult>
    where TTask : IBackgroundTask<TResult>
{
    /// <summary>Runs an attempt. The token is cancelled when the lease is lost, the time limit is reached, or somebody cancels the task.</summary>
    public abstract Task<TResult> HandleAsync(TTask task, TaskContext context, CancellationToken cancellationToken);

    /// <summary>Tidies up when the task has failed for good or was cancelled; committed with that state.</summary>
    public virtual Task OnEndedAsync(TTask task, TaskEnd end, TaskContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>How a task ended without success.</summary>
/// <param name="Cancelled">A person cancelled it; otherwise it failed for good.</param>
/// <param name="Failure">The last error.</param>
internal sealed record TaskEnd(bool Cancelled, TaskError? Failure)
{
    /// <summary>The last error in words.</summary>
    public string? Error => Failure?.Message;
}
