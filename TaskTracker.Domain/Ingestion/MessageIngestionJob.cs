namespace TaskTracker.Domain.Ingestion;

/// <summary>An import of chat history.</summary>
public sealed class MessageIngestionJob
{
    /// <summary>The errors that are kept in <see cref="ErrorLog"/>; all are counted.</summary>
    public const int KeptErrors = 100;

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The kind of source, for example <c>telegram_export</c>.</summary>
    public required string SourceKind { get; init; }

    /// <summary>The uploaded file's name.</summary>
    public string? FileName { get; init; }

    /// <summary>The uploaded file's size in bytes.</summary>
    public long FileSize { get; set; }

    /// <summary>The chats that were found, by title.</summary>
    public List<string> Chats { get; set; } = [];

    /// <summary>Where it stands.</summary>
    public IngestionStatus Status { get; set; }

    /// <summary>The items read so far; also the cursor at which a new attempt goes on.</summary>
    public long MessagesFetched { get; set; }

    /// <summary>The messages that were new.</summary>
    public long MessagesStored { get; set; }

    /// <summary>Service lines, duplicates and other items that are no new message.</summary>
    public long MessagesSkipped { get; set; }

    /// <summary>The items that could not be read.</summary>
    public long ErrorsCount { get; set; }

    /// <summary>The pages done.</summary>
    public int CurrentBatch { get; set; }

    /// <summary>The pages in all; null until it is known.</summary>
    public int? TotalBatches { get; set; }

    /// <summary>The first errors.</summary>
    public List<IngestionError> ErrorLog { get; init; } = [];

    /// <summary>Why it failed.</summary>
    public string? Error { get; set; }

    /// <summary>The task that runs it.</summary>
    public Guid? TaskId { get; set; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletedAt { get; set; }
}

/// <summary>An item that could not be imported.</summary>
/// <param name="Position">The item's index in the file, from 0.</param>
/// <param name="Line">The line in the file, from 1.</param>
/// <param name="Message">What is wrong.</param>
public sealed record IngestionError(long Position, long Line, string Message);

/// <summary>Where an import stands.</summary>
public enum IngestionStatus
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>Ended; everything readable is stored.</summary>
    Completed,

    /// <summary>Ended early; what was stored stays.</summary>
    Failed,

    /// <summary>A person cancelled it; what was stored stays.</summary>
    Cancelled,
}
