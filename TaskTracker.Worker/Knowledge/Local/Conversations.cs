using TaskTracker.Domain.Knowledge;

namespace TaskTracker.Worker.Knowledge.Local;

/// <summary>A batch taken apart into its conversations.</summary>
/// <param name="Parent">For each message the one that it answers; itself where it starts a conversation.</param>
/// <param name="Threads">The conversations: indices of messages, ascending; in the order of their first messages.</param>
public sealed record Conversations(IReadOnlyList<int> Parent, IReadOnlyList<IReadOnlyList<int>> Threads)
{
    // Hours later people speak of something else, unless they say that they answer.
    private static readonly TimeSpan Pause = TimeSpan.FromHours(6);

    /// <summary>Finds the conversations of messages that are in the order of time.</summary>
    public static Conversations Of(
        IReadOnlyList<ConversationMessage> messages,
        IReadOnlyList<Address> addresses,
        ReplyFeatures features,
        ReplyModel model,
        CancellationToken cancellationToken)
    {
        var index = new Dictionary<Guid, int>(messages.Count);
        var parent = new int[messages.Count];
        Span<float> buffer = stackalloc float[ReplyFeatures.Count];
        for (var i = 0; i < messages.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A reply by the button is beyond doubt.
            parent[i] = messages[i].ReplyToId is { } id && index.TryGetValue(id, out var answered)
                ? answered
                : Likeliest(i, messages, addresses, features, model, buffer);
            index[messages[i].Id] = i;
        }
        return new Conversations(parent, Group(parent));
    }

    private static int Likeliest(
        int i, IReadOnlyList<ConversationMessage> messages, IReadOnlyList<Address> addresses, ReplyFeatures features, ReplyModel model, Span<float> buffer)
    {
        var best = i;
        features.Write(i, i, buffer);
        var bestScore = model.Score(buffer);
        for (var j = i - 1; j >= Math.Max(0, i - ReplyFeatures.Window); j--)
        {
            if (messages[i].SentAt - messages[j].SentAt > Pause && addresses[i].Addressee != messages[j].Author)
                continue;
            features.Write(i, j, buffer);
            var score = model.Score(buffer);
            if (score > bestScore)
                (best, bestScore) = (j, score);
        }
        return best;
    }

    private static List<IReadOnlyList<int>> Group(int[] parent)
    {
        var root = new int[parent.Length];
        var threads = new SortedDictionary<int, List<int>>();
        for (var i = 0; i < parent.Length; i++)
        {
            root[i] = parent[i] == i ? i : root[parent[i]];
            if (!threads.TryGetValue(root[i], out var thread))
                threads[root[i]] = thread = [];
            thread.Add(i);
        }
        return [.. threads.Values];
    }
}
