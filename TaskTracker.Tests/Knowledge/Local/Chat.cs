using TaskTracker.Domain.Knowledge;

namespace TaskTracker.Tests.Knowledge.Local;

/// <summary>Hand-written chats.</summary>
public static class Chat
{
    /// <summary>Message number <paramref name="n"/>, sent n minutes after the start.</summary>
    public static ConversationMessage Message(int n, string author, string text, string? language = null) =>
        new(new Guid(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), author, text, DateTimeOffset.UnixEpoch.AddMinutes(n), ReplyToId: null, language);

    /// <summary>One message a line, "author | text".</summary>
    public static ConversationMessage[] Of(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select((line, i) => line.Split('|', 2, StringSplitOptions.TrimEntries) is [var author, var text]
                ? Message(i + 1, author, text)
                : throw new FormatException(line))];

    public static int Number(Guid id) => BitConverter.ToInt32(id.ToByteArray());
}
