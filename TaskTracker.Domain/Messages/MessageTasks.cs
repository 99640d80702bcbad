using System.Text.Json;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Domain.Messages;

/// <summary>Stores the message of a Telegram update: user, profile, source and message, each once.</summary>
/// <param name="Update">The update as Telegram sent it.</param>
[Task("save_telegram_message", Summary = "Stores the message of a Telegram update.", Priority = TaskPriority.High, MaxAttempts = 10)]
public sealed record SaveTelegramMessage(JsonElement Update) : IBackgroundTask<SaveTelegramMessageResult>;

/// <summary>The stored message; null where the update carries none.</summary>
/// <param name="MessageId">The message's id.</param>
public sealed record SaveTelegramMessageResult(Guid? MessageId);

/// <summary>Echoes a text, to see the queue work.</summary>
/// <param name="Text">Any text.</param>
[Task("process_message", Summary = "Echoes a text, to see the queue work.")]
public sealed record ProcessMessage(string Text) : IBackgroundTask<ProcessMessageResult>;

/// <summary>The echo.</summary>
/// <param name="Text">The text that was given.</param>
public sealed record ProcessMessageResult(string Text);
