namespace TaskTracker.Domain.Scoring;

/// <summary>
/// Everything that the scorer looks at. Each value can be loaded for a whole set of messages in one query; a caller that knows only
/// the text and the times gets neutral values for the rest.
/// </summary>
/// <param name="Text">The text or caption; empty for a bare photo or sticker.</param>
/// <param name="SentAt">When the message was sent.</param>
/// <param name="ScoredAt">The time of scoring. A message from the future counts as sent now.</param>
public sealed record MessageFacts(string Text, DateTimeOffset SentAt, DateTimeOffset ScoredAt)
{
    /// <summary>Whether the chat wrote the message itself (joined, pinned, renamed).</summary>
    public bool IsServiceMessage { get; init; }

    /// <summary>Whether the author is a bot.</summary>
    public bool IsBotAuthor { get; init; }

    /// <summary>Whether a photo, sticker, voice message or file is attached.</summary>
    public bool HasMedia { get; init; }

    /// <summary>Whether the message answers another one.</summary>
    public bool IsReply { get; init; }

    /// <summary>How many messages answer this one so far.</summary>
    public int ReplyCount { get; init; }

    /// <summary>People mentioned by an entity that the text does not show as @name; names in the text are counted by the scorer.</summary>
    public int MentionCount { get; init; }

    /// <summary>How many earlier messages of the chat had the same <see cref="TextFingerprint"/> lately, this one not counted.</summary>
    public int DuplicatesInChat { get; init; }

    /// <summary>What the author wrote before this message; null when not known.</summary>
    public AuthorActivity? Author { get; init; }

    /// <summary>0–1, how strongly the message belongs to its topic; null when it has none.</summary>
    public double? TopicStrength { get; init; }
}

/// <summary>An author's messages in the 30 days before the message.</summary>
/// <param name="MessageCount">How many there were.</param>
/// <param name="SignalShare">0–1, the share of the scored ones that were signal; null when none was scored.</param>
public sealed record AuthorActivity(int MessageCount, double? SignalShare = null);
