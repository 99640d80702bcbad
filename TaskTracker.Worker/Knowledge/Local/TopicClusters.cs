using System.Numerics.Tensors;
using TaskTracker.Domain.Knowledge.Text;

namespace TaskTracker.Worker.Knowledge.Local;

/// <summary>Conversations about one subject, by average-link clustering of their mean vectors.</summary>
public static class TopicClusters
{
    /// <summary>Cosine of MiniLM conversation means above which two conversations share a subject.</summary>
    public const float Threshold = 0.55f;

    // Conversations that show half of what a chat has in common, and what the threshold loses when all of it is gone.
    private const float ConversationsForCentre = 100, ThresholdDrop = 0.2f;

    // Character n-grams of related chat are far less alike than its embeddings; this brings both to one threshold.
    private const float LetterScale = 3f;

    /// <summary>
    /// Groups of conversations, by their places in <paramref name="threads"/>. A message weighs what it says (its content
    /// words); 0 keeps small talk out of the means.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<int>> Of(
        IReadOnlyList<IReadOnlyList<int>> threads, MessageSimilarity similarity, IReadOnlyList<int> weights, CancellationToken cancellationToken)
    {
        var means = threads.Select(t => Mean(t, similarity, weights)).ToArray();
        var share = Centre(means);
        var matrix = new float[threads.Count, threads.Count];
        for (var a = 0; a < threads.Count; a++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var b = 0; b < a; b++)
                matrix[a, b] = matrix[b, a] = means[a].Similarity(means[b]);
        }
        var sizes = threads.Select(t => (double)Math.Max(1, t.Count(i => weights[i] > 0))).ToArray();
        var cluster = AverageLinkage.Cluster(matrix, sizes, Threshold - ThresholdDrop * share, cancellationToken);
        return [.. Enumerable.Range(0, threads.Count).GroupBy(t => cluster[t]).Select(g => g.ToArray())];
    }

    /// <summary>The normalised mean vector of the English messages, or null where the texts are mostly in other languages.</summary>
    public static float[]? Centre(IEnumerable<int> messages, MessageSimilarity similarity, IReadOnlyList<int> weights) =>
        Mean([.. messages], similarity, weights).Meaning;

    // What all conversations of a chat have in common (its trade, its tone) makes them look alike. A large batch shows it well
    // enough to be taken away; of a small one it would take the subject itself.
    private static float Centre(ThreadMean[] means)
    {
        var english = means.Select(m => m.Meaning).OfType<float[]>().ToArray();
        if (english.Length == 0)
            return 0;
        var share = english.Length / (english.Length + ConversationsForCentre);
        var centre = new float[english[0].Length];
        foreach (var mean in english)
            TensorPrimitives.MultiplyAdd(mean, share / english.Length, centre, centre);
        foreach (var mean in english)
        {
            TensorPrimitives.Subtract<float>(mean, centre, mean);
            TensorPrimitives.Divide(mean, Math.Max(1e-6f, TensorPrimitives.Norm<float>(mean)), mean);
        }
        return share;
    }

    private static ThreadMean Mean(IReadOnlyList<int> thread, MessageSimilarity similarity, IReadOnlyList<int> weights)
    {
        var telling = thread.Where(i => weights[i] > 0).ToArray();
        if (telling.Length == 0)
            telling = [.. thread];
        var english = telling.Where(similarity.IsEnglish).ToArray();
        if (english.Sum(i => weights[i]) * 2 < telling.Sum(i => weights[i]) || english.Length == 0)
            return new ThreadMean(null, SparseVector.Mean(telling.Where(i => !similarity.IsEnglish(i)).Select(similarity.Letters)));

        var sum = new float[similarity.Vector(english[0])!.Length];
        foreach (var i in english)
            // One long message must not drown the rest.
            TensorPrimitives.MultiplyAdd(similarity.Vector(i)!, MathF.Sqrt(Math.Max(1, weights[i])), sum, sum);
        TensorPrimitives.Divide(sum, TensorPrimitives.Norm<float>(sum), sum);
        return new ThreadMean(sum, null);
    }

    private sealed record ThreadMean(float[]? Meaning, SparseVector? Letters)
    {
        public float Similarity(ThreadMean other) =>
            Meaning is not null && other.Meaning is not null ? TensorPrimitives.Dot<float>(Meaning, other.Meaning)
            : Letters is not null && other.Letters is not null ? Math.Min(1, LetterScale * Letters.Dot(other.Letters))
            : 0;
    }
}
