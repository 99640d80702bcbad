namespace TaskTracker.Domain.Knowledge;

/// <summary>
/// A chat message as extraction sees it. The author is the name that others in the chat address; the language is an
/// ISO 639-1 code, or null where it is not known.
/// </summary>
public sealed record ConversationMessage(
    Guid Id, string Author, string Text, DateTimeOffset SentAt, Guid? ReplyToId, string? Language);

/// <summary>
/// What an extractor found in a batch; nothing of it is stored yet. A message that fits no topic is in none.
/// The links are between atoms of the draft, by their keys.
/// </summary>
public sealed record ExtractionDraft(IReadOnlyList<TopicDraft> Topics, IReadOnlyList<AtomLinkDraft> Links);

/// <summary>A subject of the batch with the messages that speak of it and what they say.</summary>
public sealed record TopicDraft(
    string Name, string Description, IReadOnlyList<AtomDraft> Atoms, IReadOnlyList<Guid> MessageIds);

/// <summary>
/// A unit of knowledge. The key is unique within the draft, the confidence is 0–1, and at least one message of the batch is
/// its source.
/// </summary>
public sealed record AtomDraft(
    string Key, AtomType Type, string Title, string Content, double Confidence, IReadOnlyList<Guid> SourceMessageIds);

/// <summary>A relation between two atoms of a draft, read from the first to the second; the strength is 0–1.</summary>
public sealed record AtomLinkDraft(string FromKey, string ToKey, AtomLinkType Type, double Strength);
