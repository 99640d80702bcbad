namespace TaskTracker.Domain.Ingestion;

/// <summary>A live message from Telegram, or the edit of one: what is stored of an update, without the client library's types.</summary>
public sealed record IncomingTelegramMessage
{
    /// <summary>Telegram delivers an update again until it is answered, with the same number.</summary>
    public required long UpdateId { get; init; }

    /// <summary>In the Bot API's form, as in <see cref="ExportedChat.ChatId"/>.</summary>
    public required long ChatId { get; init; }

    /// <summary>"private", "group", "supergroup" or "channel".</summary>
    public required string ChatType { get; init; }

    /// <summary>The group's title; for a private chat, the person's name.</summary>
    public string? ChatTitle { get; init; }

    /// <summary>Unique within the chat.</summary>
    public required long MessageId { get; init; }

    /// <summary>The forum topic; null for the General topic and for chats without topics.</summary>
    public long? ThreadId { get; init; }

    /// <summary>The message of this chat that is answered, or that a service message pins.</summary>
    public long? ReplyToMessageId { get; init; }

    /// <summary>The person or bot who wrote it; null for what was written in the name of a chat.</summary>
    public IncomingTelegramUser? User { get; init; }

    /// <summary>The channel or group in whose name it was written.</summary>
    public IncomingTelegramSender? SenderChat { get; init; }

    /// <summary>The person who signed a channel's post.</summary>
    public string? AuthorSignature { get; init; }

    /// <summary>Text or caption, without formatting; "" if there is none.</summary>
    public string Text { get; init; } = "";

    /// <summary>UTC.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    public MediaKind? MediaKind { get; init; }

    public bool IsForwarded { get; init; }

    /// <summary>Whom a forwarded message is from.</summary>
    public string? ForwardedFrom { get; init; }

    /// <summary>The bot the message was written through, as "@name".</summary>
    public string? ViaBot { get; init; }

    /// <summary>The group became a supergroup and goes on under this id.</summary>
    public long? MigrateToChatId { get; init; }

    /// <summary>The supergroup was the group with this id before.</summary>
    public long? MigrateFromChatId { get; init; }

    /// <summary>Somebody joined, pinned, renamed, called, ...</summary>
    public bool IsService { get; init; }

    /// <summary>The message is known already and has been changed.</summary>
    public bool IsEdit { get; init; }

    /// <summary>As <see cref="ExportedMessage.AuthorId"/>.</summary>
    public long? AuthorId => SenderChat?.ChatId ?? User?.Id;

    /// <summary>As <see cref="ExportedMessage.AuthorKind"/>.</summary>
    public AuthorKind AuthorKind => SenderChat?.Kind ?? (User is null ? AuthorKind.Unknown : AuthorKind.User);

    /// <summary>As <see cref="ExportedMessage.AuthorName"/>.</summary>
    public string? AuthorName => SenderChat is { } chat ? chat.Title : User?.FullName;
}

/// <summary>A person or bot on Telegram.</summary>
/// <param name="Id">Telegram's number.</param>
/// <param name="FirstName">Never empty, except for deleted accounts.</param>
/// <param name="LastName">If given.</param>
/// <param name="Username">Without "@".</param>
/// <param name="LanguageCode">IETF tag of the user's client.</param>
/// <param name="IsPremium">Pays for Telegram.</param>
/// <param name="IsBot">A bot.</param>
public sealed record IncomingTelegramUser(
    long Id, string FirstName, string? LastName, string? Username, string? LanguageCode, bool IsPremium, bool IsBot)
{
    /// <summary>First and last name, as clients show them and exports have them.</summary>
    public string FullName => string.IsNullOrEmpty(LastName) ? FirstName : $"{FirstName} {LastName}";
}

/// <summary>A chat that writes.</summary>
/// <param name="ChatId">In the Bot API's form.</param>
/// <param name="Kind"><see cref="AuthorKind.Channel"/> or <see cref="AuthorKind.Chat"/>.</param>
/// <param name="Title">The chat's title.</param>
/// <param name="Username">Without "@".</param>
public sealed record IncomingTelegramSender(long ChatId, AuthorKind Kind, string? Title, string? Username);
