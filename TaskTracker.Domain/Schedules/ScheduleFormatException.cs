namespace TaskTracker.Domain.Schedules;

/// <summary>A cron expression or a time zone that cannot be used; the message says what to write instead.</summary>
/// <param name="field">What is wrong: <c>cron</c> or <c>time_zone</c>.</param>
/// <param name="message">What is wrong with it.</param>
public sealed class ScheduleFormatException(string field, string message) : FormatException(message)
{
    /// <summary>The field on the wire.</summary>
    public string Field { get; } = field;
}
