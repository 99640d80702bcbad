namespace TaskTracker.Domain.Tasks;

/// <summary>Names a task on the wire and sets its policy.</summary>
/// <param name="name">The wire name, unique in the catalogue, for example <c>score_message_task</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TaskAttribute(string name) : Attribute
{
    /// <summary>The wire name.</summary>
    public string Name { get; } = name;

    /// <summary>What the task does, in one sentence, for people who queue it by hand.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The queue that is used where the caller names none.</summary>
    public string Queue { get; init; } = TaskQueues.Default;

    /// <summary>The priority that is used where the caller names none.</summary>
    public TaskPriority Priority { get; init; } = TaskPriority.Normal;

    /// <summary>How often the task may be started, 1 or more. The last failure sends it to the dead letters.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The longest that one attempt may run, in seconds.</summary>
    public int TimeLimitSeconds { get; init; } = 300;

    /// <summary>The upper bound of the first retry's delay in seconds; it doubles with each attempt.</summary>
    public double RetryBaseSeconds { get; init; } = 1;

    /// <summary>The upper bound of every retry's delay, in seconds.</summary>
    public double RetryCapSeconds { get; init; } = 300;
}
