namespace TaskTracker.Domain.Tasks;

/// <summary>How one attempt at a task ended.</summary>
public sealed class TaskAttempt
{
    /// <summary>The epoch under which it ran; unique within the task.</summary>
    public int Epoch { get; init; }

    /// <summary>The worker that ran it.</summary>
    public string? WorkerId { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset FinishedAt { get; init; }

    /// <summary>How it ended.</summary>
    public AttemptOutcome Outcome { get; init; }

    /// <summary>The error, where it failed.</summary>
    public string? Error { get; init; }
}

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    /// <summary>The handler's effects are committed.</summary>
    Succeeded,

    /// <summary>It failed and is tried again.</summary>
    Retried,

    /// <summary>It failed for good.</summary>
    Dead,

    /// <summary>A person cancelled it.</summary>
    Cancelled,

    /// <summary>The worker vanished; the lease ran out.</summary>
    Lost,

    /// <summary>A shutdown handed it back; not charged.</summary>
    HandedBack,
}
