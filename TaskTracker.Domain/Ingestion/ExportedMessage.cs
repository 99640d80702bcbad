namespace TaskTracker.Domain.Ingestion;

/// <summary>A chat of an export.</summary>
/// <param name="ChatId">In the Bot API's form, see <see cref="TelegramIds.Chat"/>.</param>
/// <param name="Name">Null for saved messages, and for a chat with a deleted account.</param>
/// <param name="Type">As in the file: "public_supergroup", "private_group", "personal_chat", ...</param>
public sealed record ExportedChat(long ChatId, string? Name, string Type);

/// <summary>What an item of `messages` is.</summary>
public enum ExportedMessageKind
{
    /// <summary>A type that Telegram added later, or none at all (which is an error).</summary>
    Unknown,
    Message,

    /// <summary>Somebody joined, pinned, renamed, called, ...</summary>
    Service,

    /// <summary>Something that the exporting Telegram Desktop was too old for: an id and nothing else.</summary>
    Unsupported,
}

/// <summary>Who a message is from.</summary>
public enum AuthorKind
{
    Unknown,
    User,

    /// <summary>A channel, or a supergroup whose administrator writes in its name.</summary>
    Channel,

    /// <summary>A basic group.</summary>
    Chat,
}

/// <summary>One item of `messages`, in the order of the file.</summary>
public sealed record ExportedMessage
{
    public required ExportedChat Chat { get; init; }

    /// <summary>Place among all items of the file, from 0.</summary>
    public required long Position { get; init; }

    /// <summary>Line of the file where the item begins, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>Unique within the chat; 0 only where <see cref="Error"/> says that it is missing.</summary>
    public long Id { get; init; }

    public ExportedMessageKind Kind { get; init; }

    /// <summary>UTC. Always there for messages and service lines without an <see cref="Error"/>.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>UTC. Telegram also sets this for the first reaction, so it does not prove that the text was changed.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>In the Bot API's form: positive for users, negative for groups and channels.</summary>
    public long? AuthorId { get; init; }

    public AuthorKind AuthorKind { get; init; }

    /// <summary>Null for deleted accounts.</summary>
    public string? AuthorName { get; init; }

    /// <summary>The person who signed a channel's post.</summary>
    public string? AuthorSignature { get; init; }

    /// <summary>The message of this chat that is answered, or that a service line pins. Null if the answered one is in another chat.</summary>
    public long? ReplyToMessageId { get; init; }

    /// <summary>The forum topic: id of the service line that created it; null for the General topic and for chats without topics.</summary>
    public long? ThreadId { get; init; }

    /// <summary>Text or caption, without formatting; "" if there is none.</summary>
    public string Text { get; init; } = "";

    public MediaKind? MediaKind { get; init; }

    public bool IsForwarded { get; init; }

    /// <summary>Whom a forwarded message is from; null if not forwarded, or from a deleted account.</summary>
    public string? ForwardedFrom { get; init; }

    /// <summary>The bot the message was written through, as "@name".</summary>
    public string? ViaBot { get; init; }

    /// <summary>What a service line reports: "pin_message", "topic_created", "invite_members", ...</summary>
    public string? ServiceAction { get; init; }

    /// <summary>All reactions together.</summary>
    public int ReactionCount { get; init; }

    /// <summary>Null if the item could be read; else which field of it, on which line, is wrong. Only what was legible is filled in.</summary>
    public string? Error { get; init; }
}
