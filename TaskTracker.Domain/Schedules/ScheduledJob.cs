using System.Globalization;
using System.Text.Json;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Domain.Schedules;

/// <summary>A task that is queued at each slot of a cron expression. <c>docs/tasks.md</c> says what is promised.</summary>
public sealed class ScheduledJob
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>What people call it; unique.</summary>
    public required string Name { get; set; }

    /// <summary>The cron expression, as in <see cref="CronSchedule.Parse"/>.</summary>
    public required string Cron { get; set; }

    /// <summary>The IANA id of the time zone.</summary>
    public required string TimeZone { get; set; }

    /// <summary>The wire name of the task.</summary>
    public required string Task { get; set; }

    /// <summary>The task's arguments as a JSON object.</summary>
    public required string Arguments { get; set; }

    /// <summary>The queue; null takes the task's own.</summary>
    public string? Queue { get; set; }

    /// <summary>The priority; null takes the task's own.</summary>
    public TaskPriority? Priority { get; set; }

    /// <summary>Whether its slots are run.</summary>
    public bool Enabled { get; set; }

    /// <summary>What happens to missed slots.</summary>
    public MissedSlotPolicy MissedSlots { get; set; }

    /// <summary>The first slot that has not been run; null while it is disabled.</summary>
    public DateTimeOffset? NextRunAt { get; set; }

    /// <summary>When a task was queued last, for a slot or by hand.</summary>
    public DateTimeOffset? LastRunAt { get; set; }

    /// <summary>The task that was queued last.</summary>
    public Guid? LastTaskId { get; set; }

    /// <summary>Why it was disabled by the system; null where it works.</summary>
    public string? LastError { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a person changed it last.</summary>
    public DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Its slots.</summary>
    /// <exception cref="ScheduleFormatException">The expression or the time zone cannot be used on this machine.</exception>
    public CronSchedule GetSchedule() => CronSchedule.Parse(Cron, TimeZone);

    /// <summary>Its task, ready to be queued.</summary>
    /// <exception cref="ArgumentException">The catalogue does not have the task.</exception>
    /// <exception cref="JsonException">The arguments do not fit the task.</exception>
    public IBackgroundTask ReadTask(TaskCatalogue catalogue)
    {
        if (!catalogue.TryGet(Task, out var definition))
            throw new ArgumentException($"There is no task '{Task}'.", nameof(catalogue));
        return definition.ReadArguments(JsonElement.Parse(Arguments));
    }

    /// <summary>How its task is queued. The key of a slot's task shows in the ledger which slot it stands for.</summary>
    /// <param name="slot">The slot; null where a person asks for a run of its own.</param>
    public EnqueueOptions OptionsOf(DateTimeOffset? slot) => new()
    {
        Queue = Queue,
        Priority = Priority,
        Correlation = Correlation.Schedule(Id),
        UniqueKey = slot is { } s ? string.Create(CultureInfo.InvariantCulture, $"schedule-{Id}-{s.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}") : null,
    };

    /// <summary>Plans anew, after <paramref name="now"/> and after what has run. Only under a lock of the row: a slot could run twice otherwise.</summary>
    /// <param name="now">The database's clock, read under the lock.</param>
    /// <exception cref="ScheduleFormatException">The expression or the time zone cannot be used on this machine.</exception>
    public void Plan(DateTimeOffset now)
    {
        LastError = null;
        NextRunAt = Enabled ? GetSchedule().Next(LastRunAt > now ? LastRunAt.Value : now)?.ToUniversalTime() : null;
    }

    /// <summary>Notes a task that was queued.</summary>
    public void NoteRun(Guid taskId, DateTimeOffset now)
    {
        LastRunAt = now;
        LastTaskId = taskId;
    }

    /// <summary>Stops it, for its slots cannot be run until a person puts it right.</summary>
    public void Fail(string error)
    {
        Enabled = false;
        NextRunAt = null;
        LastError = error;
    }
}
