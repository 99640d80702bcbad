using TaskTracker.Domain.Events;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Domain.Knowledge;

/// <summary>Extracts topics and atoms from messages.</summary>
/// <param name="MessageIds">The messages, 1 to 500.</param>
/// <param name="AgentConfigId">The agent to run with.</param>
/// <param name="RunId">The run that has claimed the messages; null makes a new run.</param>
[Task(
    "extract_knowledge_from_messages_task",
    Summary = "Extracts topics and atoms from messages.",
    Queue = TaskQueues.Long,
    TimeLimitSeconds = 900)]
public sealed record ExtractKnowledgeFromMessages(IReadOnlyList<Guid> MessageIds, Guid AgentConfigId, Guid? RunId = null)
    : IBackgroundTask<ExtractKnowledgeFromMessagesResult>
{
    /// <summary>The most messages that one run takes.</summary>
    public const int MaxMessages = 500;

    /// <inheritdoc/>
    Correlation? IBackgroundTask.Correlation => RunId is { } id ? Correlation.Run(id) : null;
}

/// <summary>What an extraction found.</summary>
public sealed record ExtractKnowledgeFromMessagesResult(
    Guid RunId, int TopicsCreated, int AtomsCreated, int LinksCreated, int MessagesUpdated);

/// <summary>An extraction began.</summary>
[Event(EventTopics.Knowledge, "knowledge.extraction_started")]
public sealed record ExtractionStarted(Guid RunId, int MessageCount) : ExtractionEvent(RunId);

/// <summary>An extraction ended well.</summary>
[Event(EventTopics.Knowledge, "knowledge.extraction_completed")]
public sealed record ExtractionCompleted(
    Guid RunId, int MessageCount, int TopicsCreated, int AtomsCreated, int LinksCreated, int MessagesUpdated) : ExtractionEvent(RunId);

/// <summary>An extraction failed for good; its messages are free again.</summary>
[Event(EventTopics.Knowledge, "knowledge.extraction_failed")]
public sealed record ExtractionFailed(Guid RunId, string Error) : ExtractionEvent(RunId);

/// <summary>An extraction was cancelled; its messages are free again.</summary>
[Event(EventTopics.Knowledge, "knowledge.extraction_cancelled")]
public sealed record ExtractionCancelled(Guid RunId) : ExtractionEvent(RunId);

/// <summary>An event of an extraction run.</summary>
public abstract record ExtractionEvent(Guid RunId) : ITrackerEvent
{
    /// <inheritdoc/>
    Correlation? ITrackerEvent.Correlation => Correlation.Run(RunId);
}
