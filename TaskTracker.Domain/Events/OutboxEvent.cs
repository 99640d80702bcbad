namespace TaskTracker.Domain.Events;

/// <summary>An event that is committed with the change it announces and waits for the relay to publish it.</summary>
public sealed class OutboxEvent
{
    /// <summary>Grows with each insert; the relay publishes in this order.</summary>
    public long Id { get; init; }

    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The type.</summary>
    public required string Type { get; init; }

    /// <summary>The payload as JSON.</summary>
    public required string Data { get; init; }

    /// <summary>The kind of <see cref="CorrelationId"/>.</summary>
    public string? CorrelationKind { get; init; }

    /// <summary>The run, job or experiment.</summary>
    public Guid? CorrelationId { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the span that raised it.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The task that raised it, for the span of its broadcast.</summary>
    public Guid? TaskId { get; init; }

    /// <summary>When it was raised.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
