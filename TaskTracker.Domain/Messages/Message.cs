using TaskTracker.Domain.Ingestion;
using TaskTracker.Domain.Scoring;

namespace TaskTracker.Domain.Messages;

/// <summary>A chat message. Source, chat and external id are unique together, so that no update or import stores it twice.</summary>
public sealed class Message
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The source.</summary>
    public Guid SourceId { get; init; }

    /// <summary>The source.</summary>
    public Source? Source { get; init; }

    /// <summary>The chat's id in the form of the Bot API.</summary>
    public long ChatId { get; init; }

    /// <summary>The message's id within the chat.</summary>
    public long ExternalMessageId { get; init; }

    /// <summary>The forum topic within the chat.</summary>
    public long? ThreadId { get; init; }

    /// <summary>The external id of the message that it answers.</summary>
    public long? ReplyToMessageId { get; init; }

    /// <summary>Who wrote it; null where Telegram does not say.</summary>
    public Guid? AuthorId { get; init; }

    /// <summary>Who wrote it.</summary>
    public User? Author { get; init; }

    /// <summary>The text, or the caption. Empty where the message is media alone.</summary>
    public required string Content { get; set; }

    /// <summary>What is attached: photo, sticker, voice, …; null for text alone.</summary>
    public MediaKind? MediaKind { get; set; }

    /// <summary>When it was sent.</summary>
    public DateTimeOffset SentAt { get; init; }

    /// <summary>When it was last edited.</summary>
    public DateTimeOffset? EditedAt { get; set; }

    /// <summary>When it was stored.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it came in live; null where it was imported. Only live messages start an extraction by themselves.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>A hash of the normalised text; equal texts in a chat are duplicates.</summary>
    public long? ContentHash { get; set; }

    /// <summary>How much it matters, 0–1; null until it is scored.</summary>
    public double? ImportanceScore { get; set; }

    /// <summary>The class that the score falls in.</summary>
    public MessageClassification? Classification { get; set; }

    /// <summary>The four factors with their reasons, as JSON.</summary>
    public string? NoiseFactors { get; set; }

    /// <summary>The ISO 639-1 code of the language; null where it cannot be told.</summary>
    public string? DetectedLanguage { get; set; }

    /// <summary>The topic that it belongs to.</summary>
    public Guid? TopicId { get; set; }

    /// <summary>How far knowledge extraction has got with it.</summary>
    public ExtractionState ExtractionState { get; set; }

    /// <summary>The extraction run that has claimed or processed it.</summary>
    public Guid? ExtractionRunId { get; set; }

    /// <summary>What a person decided about it.</summary>
    public ReviewStatus ReviewStatus { get; set; }
}

/// <summary>How far knowledge extraction has got with a message.</summary>
public enum ExtractionState
{
    /// <summary>Not looked at yet.</summary>
    Pending,

    /// <summary>A run has claimed it.</summary>
    Claimed,

    /// <summary>A run has looked at it, whether or not it found anything.</summary>
    Done,
}

/// <summary>What a person decided.</summary>
public enum ReviewStatus
{
    /// <summary>Nothing yet.</summary>
    Pending,

    /// <summary>It is right.</summary>
    Approved,

    /// <summary>It is wrong.</summary>
    Rejected,
}
