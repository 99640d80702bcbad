namespace TaskTracker.Domain.Schedules;

/// <summary>What is to become of the slots of a schedule that have come.</summary>
/// <param name="ToRun">The slots that get a task each, in order.</param>
/// <param name="Missed">How many get none of their own; counting ends at <see cref="CountLimit"/>.</param>
/// <param name="Next">The first slot that has not come yet; null where none comes any more.</param>
public sealed record DueSlots(IReadOnlyList<DateTimeOffset> ToRun, int Missed, DateTimeOffset? Next)
{
    /// <summary>A schedule of every second makes 86,400 slots a day; nobody needs to know exactly how many were missed.</summary>
    public const int CountLimit = 1000;

    /// <summary>
    /// Decides. Slots that are late by no more than <paramref name="lateLimit"/> each run, so a worker that dies or is restarted costs
    /// none. Older ones are missed: they are left out, or one task runs for all that is due.
    /// </summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="first">The first slot that has not been run.</param>
    /// <param name="now">The database's clock, not before <paramref name="first"/>.</param>
    /// <param name="lateLimit">The latest that a slot is run without being missed.</param>
    /// <param name="policy">What happens to missed slots.</param>
    public static DueSlots Of(
        CronSchedule schedule, DateTimeOffset first, DateTimeOffset now, TimeSpan lateLimit, MissedSlotPolicy policy)
    {
        var inTime = now - lateLimit;
        var missed = schedule.Between(first, inTime, inclusive: false).Take(CountLimit).Count();
        var late = schedule.Between(first > inTime ? first : inTime, now, inclusive: true).ToList();
        var next = schedule.Next(now);
        if (missed == 0 || policy == MissedSlotPolicy.Skip)
            return new DueSlots(late, missed, next);

        var last = schedule.Last(now) ?? first;
        return new DueSlots([last], Math.Min(missed + late.Count - 1, CountLimit), next);
    }
}
