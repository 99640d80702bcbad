using System.Text.Json;
using TaskTracker.Domain.Schedules;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Schedules;

/// <summary>A schedule as a person writes it.</summary>
internal sealed record ScheduleRequest(
    string Name,
    string Cron,
    string Task,
    JsonElement? Args = null,
    string TimeZone = "UTC",
    string? Queue = null,
    TaskPriority? Priority = null,
    bool Enabled = true,
    MissedSlotPolicy MissedSlots = MissedSlotPolicy.Skip);

/// <summary>Whether the schedule is to run; without a value it is turned over.</summary>
internal sealed record ToggleRequest(bool? Enabled = null);

/// <summary>A schedule. <c>next_times</c> are its next five slots from now on, in its time zone; while it is disabled, those that would come.</summary>
internal sealed record ScheduleDetail(
    Guid Id,
    string Name,
    string Cron,
    string TimeZone,
    string Task,
    JsonElement Args,
    string? Queue,
    TaskPriority? Priority,
    bool Enabled,
    MissedSlotPolicy MissedSlots,
    DateTimeOffset? NextRunAt,
    DateTimeOffset? LastRunAt,
    Guid? LastTaskId,
    string? LastError,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<DateTimeOffset> NextTimes)
{
    private const int Ahead = 5;

    public static ScheduleDetail Of(ScheduledJob job, DateTimeOffset now) => new(
        job.Id,
        job.Name,
        job.Cron,
        job.TimeZone,
        job.Task,
        JsonElement.Parse(job.Arguments),
        job.Queue,
        job.Priority,
        job.Enabled,
        job.MissedSlots,
        job.NextRunAt,
        job.LastRunAt,
        job.LastTaskId,
        job.LastError,
        job.CreatedAt,
        job.UpdatedAt,
        TimesOf(job, now));

    private static IReadOnlyList<DateTimeOffset> TimesOf(ScheduledJob job, DateTimeOffset now)
    {
        try
        {
            return job.GetSchedule().NextMany(now, Ahead);
        }
        catch (ScheduleFormatException)
        {
            // Another machine knew the time zone; the rest of the schedule can be shown all the same.
            return [];
        }
    }
}

/// <summary>The next slots of a schedule, in its time zone.</summary>
internal sealed record NextTimes(string TimeZone, IReadOnlyList<DateTimeOffset> Times);
