using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using TaskTracker.Domain.Knowledge.Text;

namespace TaskTracker.Worker.Knowledge.Local;

/// <summary>
/// What a topic is named by: its messages, the point that it turns on, and its middle in the space of the generator (null where
/// that cannot read the language).
/// </summary>
public sealed record TopicText(IReadOnlyList<string> Messages, string Point, float[]? Centre);

/// <summary>
/// Names topics by their keyphrases: class-based TF-IDF proposes, nearness to the middle of the topic decides where the text is
/// English (KeyBERT), and maximal marginal relevance (Carbonell and Goldstein 1998) finds the second word where one is too little.
/// </summary>
public sealed class TopicNames(IEmbeddingGenerator<string, Embedding<float>> generator)
{
    private const int Candidates = 24;
    // What the topic turns on is named in the question or problem itself more often than anywhere else.
    private const float PhraseInPoint = 1.6f, WordInPoint = 1.2f;
    // Weight of relevance against novelty.
    private const float Lambda = 0.7f;

    /// <summary>
    /// One name for each topic, all different; null where a topic has no word that could name it.
    /// </summary>
    public async Task<IReadOnlyList<string?>> OfAsync(
        IReadOnlyList<TopicText> topics, Keyphrases keyphrases, CancellationToken cancellationToken)
    {
        var candidates = keyphrases.Of([.. topics.Select(t => t.Messages)], Candidates);
        var vectors = await EmbedAsync(candidates.Where((_, t) => topics[t].Centre is not null).SelectMany(c => c), cancellationToken);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = new string?[topics.Count];
        for (var t = 0; t < topics.Count; t++)
        {
            var ranked = Rank(candidates[t], topics[t], vectors);
            names[t] = Options(ranked, vectors).FirstOrDefault(taken.Add);
        }
        return names;
    }

    private async Task<Dictionary<string, float[]>> EmbedAsync(IEnumerable<Keyphrase> phrases, CancellationToken cancellationToken)
    {
        var texts = phrases.Select(p => p.Folded).Distinct(StringComparer.Ordinal).ToArray();
        var embeddings = await generator.GenerateAsync(texts, cancellationToken: cancellationToken);
        return texts.Zip(embeddings).ToDictionary(p => p.First, p => p.Second.Vector.ToArray(), StringComparer.Ordinal);
    }

    private static List<(Keyphrase Phrase, float Relevance)> Rank(
        IReadOnlyList<Keyphrase> phrases, TopicText topic, Dictionary<string, float[]> vectors)
    {
        var centre = topic.Centre;
        var best = phrases.Count == 0 ? 1 : phrases.Max(p => p.Score);
        return [.. phrases
            .Select(p => (p, (float)(p.Score / best)
                * (topic.Point.Contains(p.Text, StringComparison.OrdinalIgnoreCase) ? (p.Folded.Contains(' ') ? PhraseInPoint : WordInPoint) : 1)
                * (centre is null ? 1 : 0.2f + Math.Max(0, TensorPrimitives.Dot<float>(centre, vectors[p.Folded])))))
            .OrderByDescending(p => p.Item2).ThenBy(p => p.p.Folded, StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Options(List<(Keyphrase Phrase, float Relevance)> ranked, Dictionary<string, float[]> vectors)
    {
        foreach (var (phrase, relevance) in ranked)
        {
            if (phrase.Folded.Contains(' '))
            {
                yield return Sentence(phrase.Text);
                continue;
            }
            var second = ranked
                .Where(r => !Overlap(r.Phrase.Folded, phrase.Folded) && r.Relevance >= relevance / 2)
                .OrderByDescending(r => Lambda * r.Relevance - (1 - Lambda) * Alike(r.Phrase, phrase, vectors))
                .ThenBy(r => r.Phrase.Folded, StringComparer.Ordinal)
                .Select(r => r.Phrase)
                .FirstOrDefault();
            yield return Sentence(second is null ? phrase.Text : $"{phrase.Text}, {second.Text}");
        }
    }

    private static bool Overlap(string a, string b) =>
        a.Split(' ').Any(x => b.Split(' ').Any(y => x.StartsWith(y[..Math.Min(4, y.Length)], StringComparison.Ordinal)));

    private static float Alike(Keyphrase a, Keyphrase b, Dictionary<string, float[]> vectors) =>
        vectors.TryGetValue(a.Folded, out var x) && vectors.TryGetValue(b.Folded, out var y) ? TensorPrimitives.Dot<float>(x, y) : 0;

    private static string Sentence(string phrase)
    {
        var text = string.Join(' ', phrase.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        return char.ToUpperInvariant(text[0]) + text[1..];
    }
}
