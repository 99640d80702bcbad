using Microsoft.Extensions.AI;
using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Knowledge.Text;

namespace TaskTracker.Worker.Knowledge.Local;

/// <summary>
/// Extraction without a language model: conversations by a reply model, topics by clustering, names by keyphrases, and atoms
/// that are verbatim sentences. The same batch always gives the same draft.
/// </summary>
public sealed class LocalKnowledgeExtractor(IEmbeddingGenerator<string, Embedding<float>> generator) : IKnowledgeExtractor
{
    // Two atoms of one type above this cosine say the same.
    private const float SameAtom = 0.95f;

    private readonly AtomVocabulary _vocabulary = AtomVocabulary.Default;
    private readonly StopWords _stopWords = StopWords.Default;

    public async Task<ExtractionDraft> ExtractAsync(
        IReadOnlyList<ConversationMessage> messages, ExtractionSettings settings, CancellationToken ct)
    {
        var batch = messages.Where(m => !string.IsNullOrWhiteSpace(m.Text)).OrderBy(m => m.SentAt).ThenBy(m => m.Id).ToArray();
        var addressing = new Addressing(batch.Select(m => m.Author), _stopWords, _vocabulary);
        var addresses = batch.Select(addressing.Read).ToArray();
        var bodies = batch.Select((m, i) => m.Text[addresses[i].Body..]).ToArray();
        var similarity = await MessageSimilarity.OfAsync(bodies, [.. batch.Select(IsEnglish)], generator, ct);
        var features = new ReplyFeatures(batch, addresses, similarity, _vocabulary);
        var conversations = Conversations.Of(batch, addresses, features, ReplyModel.Default, ct);

        var atoms = new AtomFinder(_vocabulary, _stopWords).Find(batch, addresses, conversations.Parent, settings.MinConfidence);
        var atomSimilarity = await MessageSimilarity.OfAsync(
            [.. atoms.Select(a => a.Content)], [.. atoms.Select(a => IsEnglish(batch[a.Message]))], generator, ct);
        var kept = WithoutEchoes(atoms, atomSimilarity);

        var weights = bodies.Select(b => Words.Of(b).Count(w => !_stopWords.IsWeak(w.Folded))).ToArray();
        var clusters = TopicClusters.Of(conversations.Threads, similarity, weights, ct);
        var topics = Choose(clusters, conversations, atoms, kept, settings);

        var strangers = addresses.Select(a => a.Stranger).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var names = await new TopicNames(generator).OfAsync(
            [.. topics.Select(t => new TopicText(
                [.. t.Messages.Select(i => bodies[i])],
                string.Join('\n', t.Atoms.Select(a => atoms[a]).Where(a => IsOpenPoint(a.Type)).Select(a => a.Content)),
                TopicClusters.Centre(t.Messages, similarity, weights)))],
            new Keyphrases(_stopWords, word => addressing.IsName(word) || strangers.Contains(word)),
            ct);
        return Draft(batch, conversations, atoms, atomSimilarity, topics, names);
    }

    private static bool IsEnglish(ConversationMessage message) =>
        message.Language is { } language ? language == "en" : !Words.IsCyrillic(message.Text);

    // Places of the atoms that say something new; the others become further sources of the atom that they repeat.
    private static List<int> WithoutEchoes(List<FoundAtom> atoms, MessageSimilarity similarity)
    {
        var kept = new List<int>();
        for (var a = 0; a < atoms.Count; a++)
        {
            var same = kept.FindIndex(k => atoms[k].Type == atoms[a].Type
                && Math.Max(similarity.Meaning(k, a), similarity.Lexical(k, a)) > SameAtom);
            if (same < 0)
                kept.Add(a);
            else
                atoms[kept[same]].Echoes.Add(atoms[a].Message);
        }
        return kept;
    }

    private static List<Topic> Choose(
        IReadOnlyList<IReadOnlyList<int>> clusters, Conversations conversations, List<FoundAtom> atoms, List<int> kept, ExtractionSettings settings)
    {
        var byMessage = kept.ToLookup(a => atoms[a].Message);
        return
        [
            .. clusters
                .Select(c => c.SelectMany(t => conversations.Threads[t]).Order().ToArray())
                .Select(m => new Topic(m, [.. m.SelectMany(i => byMessage[i])
                    .OrderByDescending(a => atoms[a].Confidence).ThenBy(a => a).Take(settings.MaxAtomsPerTopic).Order()]))
                .Where(t => t.Atoms.Count > 0)
                .OrderByDescending(t => t.Atoms.Sum(a => atoms[a].Confidence)).ThenBy(t => t.Messages[0])
                .Take(settings.MaxTopics)
                .OrderBy(t => t.Messages[0]),
        ];
    }

    private static ExtractionDraft Draft(
        ConversationMessage[] batch, Conversations conversations, List<FoundAtom> atoms, MessageSimilarity similarity,
        List<Topic> topics, IReadOnlyList<string?> names)
    {
        var drafts = new List<TopicDraft>();
        var keyed = new List<(string Key, FoundAtom Atom)>();
        var places = new List<int>();
        for (var t = 0; t < topics.Count; t++)
        {
            // Without a single word of substance there is no subject.
            if (names[t] is not { } name)
                continue;
            var own = new List<AtomDraft>();
            foreach (var a in topics[t].Atoms)
            {
                var key = $"a{keyed.Count + 1}";
                keyed.Add((key, atoms[a]));
                places.Add(a);
                own.Add(new AtomDraft(key, atoms[a].Type, atoms[a].Title, atoms[a].Content, atoms[a].Confidence,
                    [.. atoms[a].Echoes.Prepend(atoms[a].Message).Distinct().Select(i => batch[i].Id)]));
            }
            drafts.Add(new TopicDraft(name, Description(own), own, [.. topics[t].Messages.Select(i => batch[i].Id)]));
        }
        var links = AtomLinker.Link(keyed, conversations.Parent, [.. batch.Select(m => m.Author)],
            (a, b) => Math.Max(similarity.Meaning(places[a], places[b]), similarity.Lexical(places[a], places[b])));
        return new ExtractionDraft(drafts, links);
    }

    // The point that the topic turns on, in the words of the chat: what was asked or went wrong, or else the surest atom.
    private static string Description(List<AtomDraft> atoms) =>
        (atoms.Where(a => IsOpenPoint(a.Type)).MaxBy(a => a.Confidence) ?? atoms.MaxBy(a => a.Confidence)!).Content;

    private static bool IsOpenPoint(AtomType type) => type is AtomType.Problem or AtomType.Question or AtomType.Blocker;

    private sealed record Topic(IReadOnlyList<int> Messages, IReadOnlyList<int> Atoms);
}
