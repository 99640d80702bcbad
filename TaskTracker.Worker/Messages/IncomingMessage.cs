using TaskTracker.Domain.Ingestion;

namespace TaskTracker.Worker.Messages;

/// <summary>A message on its way into the store, whether it came live or out of an export.</summary>
internal sealed record IncomingMessage(
    long ChatId,
    string? ChatTitle,
    long ExternalId,
    long? ThreadId,
    long? ReplyToId,
    IncomingAuthor? Author,
    string Content,
    MediaKind? MediaKind,
    DateTimeOffset SentAt,
    DateTimeOffset? EditedAt);

/// <summary>Who wrote it, as far as the source says. Null fields leave what is stored as it is.</summary>
internal sealed record IncomingAuthor(
    long TelegramUserId,
    string FirstName,
    string? LastName = null,
    string? Username = null,
    string? LanguageCode = null,
    bool? IsPremium = null,
    bool? IsBot = null)
{
    private const int MaxNameLength = 255;

    /// <summary>First and last name.</summary>
    public string FullName => LastName is null ? FirstName : $"{FirstName} {LastName}";

    /// <summary>A name that can be stored and shown; deleted accounts have none.</summary>
    public static string NameOr(string? name) => name switch
    {
        null => "Deleted account",
        _ when string.IsNullOrWhiteSpace(name) => "Deleted account",
        { Length: > MaxNameLength } => name[..MaxNameLength],
        _ => name,
    };
}
