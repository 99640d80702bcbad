namespace TaskTracker.Domain.Tasks;

/// <summary>A worker as its last heartbeat described it. Times are the database's.</summary>
public sealed class WorkerProcess
{
    /// <summary>Tells it from all others, those that ran on the host before included.</summary>
    public required string Id { get; init; }

    /// <summary>The machine.</summary>
    public required string Host { get; init; }

    /// <summary>The process on that machine.</summary>
    public int Pid { get; init; }

    /// <summary>The version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>Its first heartbeat.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Its last heartbeat.</summary>
    public DateTimeOffset LastHeartbeat { get; init; }

    /// <summary>When it stopped in good order.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>How long it may be silent before its tasks run elsewhere, in seconds.</summary>
    public double LeaseSeconds { get; init; }

    /// <summary>The tasks that it runs.</summary>
    public int Running { get; init; }

    /// <summary>The queues that it serves.</summary>
    public List<WorkerQueue> Queues { get; init; } = [];
}

/// <summary>What a worker does for one queue.</summary>
public sealed class WorkerQueue
{
    /// <summary>The queue.</summary>
    public required string Queue { get; init; }

    /// <summary>How many of its tasks the worker runs at once.</summary>
    public int Slots { get; init; }

    /// <summary>How many it runs.</summary>
    public int Running { get; init; }

    /// <summary>Attempts that ended, per minute, over the last minute.</summary>
    public double FinishedPerMinute { get; init; }
}

/// <summary>Whether a worker can be counted on.</summary>
public enum WorkerState
{
    /// <summary>Its heartbeat is younger than its lease.</summary>
    Alive,

    /// <summary>Its heartbeat has failed to come for longer than its lease: it crashed, hangs, or cannot reach the database.</summary>
    Silent,

    /// <summary>It stopped in good order.</summary>
    Stopped,
}
