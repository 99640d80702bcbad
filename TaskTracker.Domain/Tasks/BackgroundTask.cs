namespace TaskTracker.Domain.Tasks;

/// <summary>
/// A row of the ledger: the one record of what a task is, where it stands and who may run it. The broker's messages only point here.
/// </summary>
public sealed class BackgroundTask
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The wire name.</summary>
    public required string Name { get; init; }

    /// <summary>The queue, one of <see cref="TaskQueues.All"/>.</summary>
    public required string Queue { get; init; }

    /// <summary>The priority within the queue.</summary>
    public TaskPriority Priority { get; init; } = TaskPriority.Normal;

    /// <summary>The arguments as a JSON object.</summary>
    public required string Arguments { get; init; }

    /// <summary>Where it stands.</summary>
    public BackgroundTaskStatus Status { get; init; }

    /// <summary>At most one live task of a name may carry the same key.</summary>
    public string? UniqueKey { get; init; }

    /// <summary>Not before this time; null stands for the database's clock at the insert.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>When it was queued.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Counts the times that the row was made ready anew; part of the broker message's id, so that each is delivered once.</summary>
    public int Generation { get; init; }

    /// <summary>Whether the broker has taken the message of this generation.</summary>
    public bool Published { get; init; }

    /// <summary>Whether a limit of its name keeps it, while it is queued.</summary>
    public TaskHold? Hold { get; init; }

    /// <summary>Counts the claims. A commit under an older epoch is refused.</summary>
    public int Epoch { get; init; }

    /// <summary>The attempts that were charged. An attempt that a shutdown ended is not.</summary>
    public int Attempts { get; init; }

    /// <summary>How often it may be started.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The worker that holds, or held last, the lease.</summary>
    public string? WorkerId { get; init; }

    /// <summary>The lease ends then unless a heartbeat extends it.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>When the last attempt began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it reached a final state.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Somebody asked the running attempt to stop.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>The handler's result as JSON.</summary>
    public string? Result { get; init; }

    /// <summary>The last attempt's error.</summary>
    public string? Error { get; init; }

    /// <summary>The kind of the last attempt's error and where it arose, as in <see cref="TaskError.Group"/>.</summary>
    public string? FailureGroup { get; init; }

    /// <summary>Items done, where the handler reports progress.</summary>
    public int? ProgressCurrent { get; init; }

    /// <summary>Items in all, where the handler knows.</summary>
    public int? ProgressTotal { get; init; }

    /// <summary>The kind of <see cref="CorrelationId"/>, as in <see cref="Correlation.Kind"/>.</summary>
    public string? CorrelationKind { get; init; }

    /// <summary>The run, job or experiment that it works for.</summary>
    public Guid? CorrelationId { get; init; }

    /// <summary>The task whose handler queued this one.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the span that queued it.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The attempts that have ended.</summary>
    public List<TaskAttempt> History { get; init; } = [];
}
