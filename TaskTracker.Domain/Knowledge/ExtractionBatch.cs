namespace TaskTracker.Domain.Knowledge;

/// <summary>A message that waits for extraction.</summary>
/// <param name="Id">The message.</param>
/// <param name="ChatId">Its chat.</param>
/// <param name="SentAt">When it was sent.</param>
public readonly record struct WaitingMessage(Guid Id, long ChatId, DateTimeOffset SentAt);

/// <summary>Chooses which messages one extraction takes.</summary>
public static class ExtractionBatch
{
    /// <summary>An extraction starts when so many messages wait.</summary>
    public const int MinMessages = 10;

    /// <summary>An extraction takes no more than this.</summary>
    public const int MaxMessages = 50;

    /// <summary>A silence of this length in a chat ends a conversation.</summary>
    public static readonly TimeSpan ConversationGap = TimeSpan.FromMinutes(30);

    /// <summary>
    /// The oldest conversations that fit together into <see cref="MaxMessages"/>, whole. A conversation that alone is longer is cut, and
    /// so is the last one where the batch would else stay under <see cref="MinMessages"/>.
    /// </summary>
    /// <returns>The messages, oldest first; empty where fewer than <see cref="MinMessages"/> wait.</returns>
    public static IReadOnlyList<WaitingMessage> Choose(IReadOnlyCollection<WaitingMessage> waiting)
    {
        if (waiting.Count < MinMessages)
            return [];

        var chosen = new List<WaitingMessage>(MaxMessages);
        foreach (var conversation in Conversations(waiting).OrderBy(c => c[0].SentAt))
        {
            var room = MaxMessages - chosen.Count;
            if (conversation.Count > room && chosen.Count >= MinMessages)
                break;
            chosen.AddRange(conversation.Take(room));
        }

        return [.. chosen.OrderBy(m => m.SentAt).ThenBy(m => m.Id)];
    }

    private static IEnumerable<List<WaitingMessage>> Conversations(IEnumerable<WaitingMessage> waiting)
    {
        foreach (var chat in waiting.GroupBy(m => m.ChatId))
        {
            var current = new List<WaitingMessage>();
            foreach (var message in chat.OrderBy(m => m.SentAt).ThenBy(m => m.Id))
            {
                if (current.Count > 0 && message.SentAt - current[^1].SentAt > ConversationGap)
                {
                    yield return current;
                    current = [];
                }

                current.Add(message);
            }

            yield return current;
        }
    }
}
