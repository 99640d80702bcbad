namespace TaskTracker.Domain.Tasks;

/// <summary>Where a task stands. <c>docs/tasks.md</c> has the state chart.</summary>
public enum BackgroundTaskStatus
{
    /// <summary>Waits for a worker, or for its <see cref="BackgroundTask.RunAt"/>.</summary>
    Queued,

    /// <summary>A worker holds its lease.</summary>
    Running,

    /// <summary>Ended well. Final.</summary>
    Succeeded,

    /// <summary>Failed for good and waits among the dead letters for a person.</summary>
    Dead,

    /// <summary>Cancelled by a person. Final.</summary>
    Cancelled,

    /// <summary>Was dead, and a person decided that it need not run. Final.</summary>
    Discarded,
}
