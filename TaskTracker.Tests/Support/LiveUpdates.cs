namespace TaskTracker.Tests.Support;

/// <summary>Makes Telegram updates, each with ids of its own.</summary>
internal static class LiveUpdates
{
    private static long _lastId = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    public static long NextId() => Interlocked.Increment(ref _lastId);

    public static object Message(long chatId, string author, string text, long? id = null, long? editDate = null, long? updateId = null)
    {
        var message = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["message_id"] = id ?? NextId(),
            ["date"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 60,
            ["chat"] = new { id = chatId, type = "supergroup", title = $"Chat {chatId}" },
            ["from"] = new { id = 5_000_000_000 + author.Sum(c => c), is_bot = false, first_name = author, username = author.ToLowerInvariant() },
            ["text"] = text,
        };
        if (editDate is { } at)
            message["edit_date"] = at;
        return new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["update_id"] = updateId ?? NextId(),
            [editDate is null ? "message" : "edited_message"] = message,
        };
    }
}
