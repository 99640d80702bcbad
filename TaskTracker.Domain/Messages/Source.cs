namespace TaskTracker.Domain.Messages;

/// <summary>Where messages come from: one chat of one network. Kind and external id are unique together.</summary>
public sealed class Source
{
    /// <summary>The kind of every Telegram chat.</summary>
    public const string Telegram = "telegram";

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The network, for example <see cref="Telegram"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The chat's id in the network.</summary>
    public required string ExternalId { get; init; }

    /// <summary>The chat's title.</summary>
    public string? Name { get; set; }

    /// <summary>When it was first seen.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
