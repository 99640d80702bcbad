using System.Diagnostics;
using System.Text.Json;
using TaskTracker.Domain.Data;

namespace TaskTracker.Domain.Tasks;

/// <summary>Overrides of a task's policy for one call.</summary>
public sealed record EnqueueOptions
{
    /// <summary>No override.</summary>
    public static readonly EnqueueOptions None = new();

    /// <summary>The queue; null takes the task's own.</summary>
    public string? Queue { get; init; }

    /// <summary>The priority; null takes the task's own.</summary>
    public TaskPriority? Priority { get; init; }

    /// <summary>Not before this time; null is at once.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>At most one queued or running task of the name carries this key; a second call gets the first one's id.</summary>
    public string? UniqueKey { get; init; }

    /// <summary>The task whose handler queues this one.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>The correlation, where the arguments carry none of their own.</summary>
    public Correlation? Correlation { get; init; }
}

/// <summary>A task that is being queued.</summary>
public sealed class QueuedTask
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; internal set; } = Guid.CreateVersion7();

    /// <summary>Whether a live task with the same unique key was there already; then nothing new is queued.</summary>
    public bool AlreadyQueued { get; internal set; }

    /// <summary>The definition.</summary>
    public required TaskDefinition Definition { get; init; }

    /// <summary>The arguments as JSON.</summary>
    public required string Arguments { get; init; }

    /// <summary>The queue.</summary>
    public required string Queue { get; init; }

    /// <summary>The priority.</summary>
    public TaskPriority Priority { get; init; }

    /// <summary>Not before this time; null is at once.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>The unique key.</summary>
    public string? UniqueKey { get; init; }

    /// <summary>The parent.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>The correlation.</summary>
    public Correlation? Correlation { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the span that queues it.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Makes the row of a task; the enqueue is a producer span of its own.</summary>
    /// <exception cref="ArgumentException">The queue does not exist.</exception>
    public static QueuedTask Of(IBackgroundTask task, EnqueueOptions options)
    {
        var definition = TaskDefinition.Of(task.GetType());
        var queue = options.Queue ?? definition.Queue;
        if (!TaskQueues.All.Contains(queue))
            throw new ArgumentException($"There is no queue '{queue}'. Queues are: {string.Join(", ", TaskQueues.All)}.", nameof(options));

        var correlation = task.Correlation ?? options.Correlation;
        using var activity = TaskTelemetry.Source.StartActivity($"enqueue {definition.Name}", ActivityKind.Producer);
        var queued = new QueuedTask
        {
            Definition = definition,
            Arguments = JsonSerializer.Serialize(task, task.GetType(), TaskJson.Options),
            Queue = queue,
            Priority = options.Priority ?? definition.Priority,
            RunAt = options.RunAt,
            UniqueKey = options.UniqueKey,
            ParentId = options.ParentId,
            Correlation = correlation,
            TraceParent = activity?.Id ?? Activity.Current?.Id,
        };
        TaskTelemetry.Tag(activity, queued.Id, definition.Name, queue, SnakeCase.Of(queued.Priority), correlation);
        return queued;
    }
}
