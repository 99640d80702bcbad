using System.ComponentModel.DataAnnotations;

namespace TaskTracker.Worker.Schedules;

/// <summary>How schedules are run; section <c>TaskTracker:Schedules</c>.</summary>
public sealed class ScheduleOptions
{
    public const string Section = "TaskTracker:Schedules";

    /// <summary>How late a slot may run without counting as missed, in seconds.</summary>
    [Range(1, 86_400)]
    public double LateSeconds { get; set; } = 60;

    public TimeSpan LateLimit => TimeSpan.FromSeconds(LateSeconds);
}
