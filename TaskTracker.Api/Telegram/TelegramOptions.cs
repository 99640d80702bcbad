using System.ComponentModel.DataAnnotations;

namespace TaskTracker.Api.Telegram;

/// <summary>The connection to Telegram; section <c>Telegram</c>.</summary>
internal sealed class TelegramOptions
{
    public const string Section = "Telegram";

    /// <summary>The secret that Telegram sends with every update, as it was given to <c>setWebhook</c>.</summary>
    [RegularExpression("^[A-Za-z0-9_-]{1,256}$", ErrorMessage = "Telegram:WebhookSecret must have 1 to 256 of the characters A-Z a-z 0-9 _ -.")]
    public string? WebhookSecret { get; set; }
}
