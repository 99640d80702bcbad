using TaskTracker.Domain.Events;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Domain.Scoring;

/// <summary>Scores one message.</summary>
/// <param name="MessageId">The message.</param>
[Task("score_message_task", Summary = "Scores one message.", Priority = TaskPriority.High)]
public sealed record ScoreMessage(Guid MessageId) : IBackgroundTask<ScoreMessageResult>;

/// <summary>The score of a message.</summary>
public sealed record ScoreMessageResult(
    Guid MessageId, double ImportanceScore, MessageClassification Classification, NoiseFactors NoiseFactors);

/// <summary>Scores the messages that have no score yet, oldest first.</summary>
/// <param name="Limit">How many at the most, 1 or more.</param>
/// <param name="JobId">The import that asks for it, if any.</param>
[Task(
    "score_unscored_messages_task",
    Summary = "Scores the messages that have no score yet.",
    Queue = TaskQueues.Long,
    TimeLimitSeconds = 3600)]
public sealed record ScoreUnscoredMessages(int Limit = 1_000_000, Guid? JobId = null) : IBackgroundTask<ScoreUnscoredMessagesResult>
{
    /// <inheritdoc/>
    Correlation? IBackgroundTask.Correlation => JobId is { } id ? Correlation.Job(id) : null;
}

/// <summary>What batch scoring did.</summary>
public sealed record ScoreUnscoredMessagesResult(int TotalFound, int Scored, int Failed);

/// <summary>A message has its score.</summary>
[Event(EventTopics.Messages, "message_scored")]
public sealed record MessageScored(Guid MessageId, double ImportanceScore, MessageClassification Classification) : ITrackerEvent;

/// <summary>A batch of messages has its scores.</summary>
[Event(EventTopics.Messages, "batch_scored")]
public sealed record BatchScored(int TotalFound, int Scored, int Failed, Guid? JobId) : ITrackerEvent
{
    /// <inheritdoc/>
    Correlation? ITrackerEvent.Correlation => JobId is { } id ? Correlation.Job(id) : null;
}
