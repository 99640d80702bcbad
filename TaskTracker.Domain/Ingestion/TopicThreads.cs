namespace TaskTracker.Domain.Ingestion;

/// <summary>
/// Finds the forum topic of a message. An export has no field for it; in the protocol a message of a topic replies to the line that
/// created the topic, or to a message that does so in turn.
/// </summary>
/// <param name="generationSize">Memory is bounded to twice as many messages (about 40 bytes each).</param>
public sealed class TopicThreads(int generationSize = TopicThreads.DefaultGenerationSize)
{
    /// <summary>Half a million messages are remembered, in about 20 MB.</summary>
    public const int DefaultGenerationSize = 250_000;
    private const int MaxTopics = 100_000;

    private readonly HashSet<long> _topics = [];

    // Two generations bound the memory for chats of any size: a reply to a message that is older than both goes to General.
    private Dictionary<long, long> _recent = [];
    private Dictionary<long, long> _older = [];

    /// <summary>Notes a topic by the id of the line that created it.</summary>
    public void Open(long topicId)
    {
        if (_topics.Count < MaxTopics) _topics.Add(topicId);
    }

    /// <summary>The topic of a message that replies to <paramref name="replyTo"/>, or null. Remembers it for replies to come.</summary>
    public long? Place(long messageId, long replyTo)
    {
        if (_topics.Count == 0) return null;
        if (_topics.Contains(replyTo)) return Remember(messageId, replyTo);
        if (_recent.TryGetValue(replyTo, out var topic) || _older.TryGetValue(replyTo, out topic)) return Remember(messageId, topic);
        return null;
    }

    private long Remember(long messageId, long topic)
    {
        if (_recent.Count >= generationSize) (_recent, _older) = ([], _recent);
        _recent[messageId] = topic;
        return topic;
    }
}
