using TaskTracker.Domain.Events;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Domain.Ingestion;

/// <summary>Runs an import.</summary>
/// <param name="JobId">The ingestion job.</param>
[Task(
    "ingest_telegram_messages_task",
    Summary = "Imports the chat history of an ingestion job.",
    Queue = TaskQueues.Long,
    TimeLimitSeconds = 6 * 3600)]
public sealed record IngestTelegramMessages(Guid JobId) : IBackgroundTask<IngestTelegramMessagesResult>
{
    /// <inheritdoc/>
    Correlation? IBackgroundTask.Correlation => Correlation.Job(JobId);
}

/// <summary>What an import did.</summary>
public sealed record IngestTelegramMessagesResult(
    Guid JobId, IngestionStatus Status, long MessagesFetched, long MessagesStored, long MessagesSkipped, long ErrorsCount);

/// <summary>An import began, or went on after an interruption.</summary>
[Event(EventTopics.Ingestion, "ingestion.started")]
public sealed record IngestionStarted(Guid JobId, string? FileName) : IngestionEvent(JobId);

/// <summary>An import got on by a page.</summary>
[Event(EventTopics.Ingestion, "ingestion.progress")]
public sealed record IngestionProgress(
    Guid JobId, long MessagesFetched, long MessagesStored, long MessagesSkipped, long ErrorsCount, int CurrentBatch, int? TotalBatches)
    : IngestionEvent(JobId);

/// <summary>An import ended well.</summary>
[Event(EventTopics.Ingestion, "ingestion.completed")]
public sealed record IngestionCompleted(
    Guid JobId, long MessagesFetched, long MessagesStored, long MessagesSkipped, long ErrorsCount) : IngestionEvent(JobId);

/// <summary>An import failed for good; what it had stored stays.</summary>
[Event(EventTopics.Ingestion, "ingestion.failed")]
public sealed record IngestionFailed(Guid JobId, string Error, long MessagesStored) : IngestionEvent(JobId);

/// <summary>An import was cancelled; what it had stored stays.</summary>
[Event(EventTopics.Ingestion, "ingestion.cancelled")]
public sealed record IngestionCancelled(Guid JobId, long MessagesStored) : IngestionEvent(JobId);

/// <summary>An event of an import.</summary>
public abstract record IngestionEvent(Guid JobId) : ITrackerEvent
{
    /// <inheritdoc/>
    Correlation? ITrackerEvent.Correlation => Correlation.Job(JobId);
}
