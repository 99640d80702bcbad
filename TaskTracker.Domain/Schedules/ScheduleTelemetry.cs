using System.Diagnostics;
using System.Diagnostics.Metrics;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Domain.Schedules;

/// <summary>The names of the schedules' spans, tags and metrics; they are part of the engine's source and meter.</summary>
public static class ScheduleTelemetry
{
    /// <summary>The schedule's id.</summary>
    public const string ScheduleIdTag = Correlation.ScheduleKind;

    /// <summary>The slot, ISO 8601.</summary>
    public const string SlotTag = "schedule.slot";

    /// <summary>What became of a slot: <c>fired</c> or <c>missed</c>.</summary>
    public const string OutcomeTag = "schedule.outcome";

    private static readonly Meter Meter = new(TaskTelemetry.Name);

    private static readonly Counter<long> Slots =
        Meter.CreateCounter<long>("tasktracker.schedule.slots", "{slot}", "Slots that came, by what became of them.");

    /// <summary>The span in which a slot's task is queued.</summary>
    public static Activity? StartFire(ScheduledJob job, DateTimeOffset slot)
    {
        var activity = TaskTelemetry.Source.StartActivity("schedule fire");
        activity?.SetTag(ScheduleIdTag, job.Id.ToString());
        activity?.SetTag(TaskTelemetry.TaskNameTag, job.Task);
        activity?.SetTag(SlotTag, slot.UtcDateTime.ToString("O"));
        return activity;
    }

    /// <summary>Counts slots that came.</summary>
    public static void Count(string task, DueSlots slots)
    {
        Add(slots.ToRun.Count, "fired");
        Add(slots.Missed, "missed");

        void Add(int count, string outcome)
        {
            if (count > 0)
                Slots.Add(count, new(TaskTelemetry.TaskNameTag, task), new(OutcomeTag, outcome));
        }
    }
}
