namespace TaskTracker.Domain.Tasks;

/// <summary>What people have set for a queue.</summary>
public sealed class QueueSetting
{
    /// <summary>The queue, one of <see cref="TaskQueues.All"/>.</summary>
    public required string Queue { get; init; }

    /// <summary>Nothing of it is started.</summary>
    public bool Paused { get; init; }

    /// <summary>How many of its tasks run at once on all workers together; null is as many as there are slots.</summary>
    public int? MaxRunning { get; init; }
}

/// <summary>How many tasks of a name run at once, on all workers and of all queues together.</summary>
public sealed class TaskLimit
{
    /// <summary>The wire name of the task.</summary>
    public required string Name { get; init; }

    /// <summary>1 or more.</summary>
    public int MaxRunning { get; init; }
}

/// <summary>Where a queued task stands that its limit has kept from running.</summary>
public enum TaskHold
{
    /// <summary>It waits in the ledger, without a message, for one of its name to end.</summary>
    Held,

    /// <summary>One has ended, and it is on its way to a worker again.</summary>
    Released,
}

/// <summary>Why a task is not running yet.</summary>
public enum TaskWait
{
    /// <summary>It is not due yet.</summary>
    Schedule,

    /// <summary>Its queue is paused.</summary>
    Pause,

    /// <summary>As many as may run at once are running.</summary>
    Limit,

    /// <summary>No worker is alive.</summary>
    NoWorker,

    /// <summary>Others are before it.</summary>
    Queue,
}
