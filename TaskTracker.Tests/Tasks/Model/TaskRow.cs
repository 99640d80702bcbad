using TaskTracker.Domain.Tasks;

namespace TaskTracker.Tests.Tasks.Model;

/// <summary>A row of <c>background_tasks</c>, with times counted in ticks from now. A tick is a little longer than a lease.</summary>
internal record struct TaskRow(int MaxAttempts, bool Delayed)
{
    public const int Lease = 1;
    public const int RetryDelay = 1;

    /// <summary>Age at which a task that the broker does not have counts as lost.</summary>
    public const int LostAfter = 1;

    public BackgroundTaskStatus Status { get; set; }

    public int Generation { get; set; }

    public bool Published { get; set; }

    public int Epoch { get; set; }

    public int Attempts { get; set; }

    public bool CancelRequested { get; set; }

    /// <summary>Due at 0 or below; ages beyond <see cref="LostAfter"/> are all the same.</summary>
    public int DueIn { get; set; } = Delayed ? 1 : 0;

    /// <summary>Run out at 0; 0 too where there is none.</summary>
    public int LeaseLeft { get; set; }

    /// <summary>The pieces of the work that are committed, which the next attempt skips.</summary>
    public int Progress { get; set; }

    /// <summary>The events <c>task.succeeded</c> in the outbox.</summary>
    public int SuccessEvents { get; set; }

    public EndedAttempt? LastEnded { get; set; }

    public readonly bool IsDue => DueIn <= 0;

    public readonly bool IsLeased => Status == BackgroundTaskStatus.Running && LeaseLeft > 0;

    public readonly bool IsFinal =>
        Status is BackgroundTaskStatus.Succeeded or BackgroundTaskStatus.Cancelled or BackgroundTaskStatus.Dead;

    public void Tick()
    {
        DueIn = Math.Max(-LostAfter, DueIn - 1);
        LeaseLeft = Math.Max(0, LeaseLeft - 1);
    }
}

/// <summary>An entry of the history, and those before it.</summary>
internal sealed record EndedAttempt(int Epoch, AttemptOutcome Outcome, EndedAttempt? Before);
