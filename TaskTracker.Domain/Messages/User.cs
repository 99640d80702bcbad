namespace TaskTracker.Domain.Messages;

/// <summary>A person, or a bot, who writes.</summary>
public sealed class User
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The first name, or the one name that is known.</summary>
    public required string FirstName { get; set; }

    /// <summary>The last name.</summary>
    public string? LastName { get; set; }

    /// <summary>The e-mail address.</summary>
    public string? Email { get; set; }

    /// <summary>The phone number.</summary>
    public string? Phone { get; set; }

    /// <summary>Whether it is a bot.</summary>
    public bool IsBot { get; set; }

    /// <summary>When it was first seen.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>First and last name.</summary>
    public string DisplayName => LastName is null ? FirstName : $"{FirstName} {LastName}";
}

/// <summary>A user's identity on Telegram, one to one.</summary>
public sealed class TelegramProfile
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Telegram's id, unique. Channels and chats that write have negative ids, as in the Bot API.</summary>
    public long TelegramUserId { get; init; }

    /// <summary>The @name, without the sign.</summary>
    public string? Username { get; set; }

    /// <summary>The IETF language tag that Telegram reports.</summary>
    public string? LanguageCode { get; set; }

    /// <summary>Whether the account is a premium one.</summary>
    public bool IsPremium { get; set; }

    /// <summary>The user.</summary>
    public Guid UserId { get; init; }

    /// <summary>The user.</summary>
    public User? User { get; init; }
}
