using TaskTracker.Domain.Events;

namespace TaskTracker.Domain.Messages;

/// <summary>A message was stored for the first time.</summary>
[Event(EventTopics.Messages, "message.new")]
public sealed record MessageNew(Guid MessageId, long ChatId, string? ChatTitle, string? Author, string Content, DateTimeOffset SentAt)
    : ITrackerEvent;

/// <summary>A message was written to the store: new, or edited.</summary>
[Event(EventTopics.Messages, "message.updated")]
public sealed record MessageUpdated(
    Guid MessageId, long ChatId, string? ChatTitle, string? Author, string Content, DateTimeOffset SentAt, DateTimeOffset? EditedAt)
    : ITrackerEvent;
