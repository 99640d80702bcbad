using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Knowledge.Text;

namespace TaskTracker.Worker.Knowledge.Local;

/// <summary>A stretch of a message that is worth keeping, quoted as it stands.</summary>
public sealed record FoundAtom(int Message, AtomType Type, string Content, string Title, double Confidence)
{
    /// <summary>Later messages that say the same.</summary>
    public List<int> Echoes { get; } = [];
}

/// <summary>Finds the sentences of a batch that ask, report, solve or decide, in the light of the conversation around them.</summary>
public sealed class AtomFinder(AtomVocabulary vocabulary, StopWords stopWords)
{
    // An answer may come after some questions back and forth.
    private const int MaxDepth = 8;
    private const int MaxLength = 600;
    private const int MaxTitle = 80;

    private readonly SentenceClassifier _classifier = new(vocabulary, stopWords);

    /// <summary>Atoms in the order of their messages; at most one of a type from one message.</summary>
    public List<FoundAtom> Find(
        IReadOnlyList<ConversationMessage> messages, IReadOnlyList<Address> addresses, IReadOnlyList<int> parent, double minConfidence)
    {
        var sentences = messages.Select((m, i) => Cut(m.Text, addresses[i].Body)).ToArray();
        var open = messages.Select((m, i) => sentences[i].Any(s => _classifier.IsOpenPoint(s.In(m.Text)))).ToArray();
        var contexts = Contexts(messages, parent, open);
        return [.. Enumerable.Range(0, messages.Count).SelectMany(i => Of(i, messages[i].Text, sentences[i], contexts[i], minConfidence))];
    }

    private static TextSpan[] Cut(string text, int body)
    {
        var cut = new List<TextSpan>();
        foreach (var sentence in Sentences.Of(text))
        {
            var start = Math.Max(sentence.Start, body);
            while (start < sentence.End && IsLoose(text[start]))
                start++;
            if (sentence.End <= start)
                continue;
            var span = new TextSpan(start, Math.Min(sentence.End, start + MaxLength));
            // "Any advice?" belongs to what stands before it.
            if (cut.Count > 0 && Words.Of(span.In(text)).Count < 3 && span.End - cut[^1].Start <= MaxLength)
                cut[^1] = cut[^1] with { End = span.End };
            else
                cut.Add(span);
        }
        return [.. cut];
    }

    // Bullets and leftovers of an address in front of a sentence; brackets, quotes and paths belong to it.
    private static bool IsLoose(char c) => char.IsWhiteSpace(c) || c is ':' or ',' or '-' or '–' or '—' or '*' or '•' or '>' or ')' or ';';

    private SentenceContext[] Contexts(IReadOnlyList<ConversationMessage> messages, IReadOnlyList<int> parent, bool[] open)
    {
        var answered = new bool[messages.Count];
        var confirmed = new bool[messages.Count];
        for (var i = 0; i < messages.Count; i++)
        {
            var p = parent[i];
            if (p == i || messages[p].Author == messages[i].Author)
                continue;
            answered[p] = true;
            var words = Words.Of(messages[i].Text);
            confirmed[p] |= !messages[i].Text.Contains('?') && (vocabulary.Matches("solved", words) || vocabulary.Matches("agree", words));
        }
        return [.. messages.Select((_, i) => new SentenceContext(OpenAbove(i, messages, parent, open) >= 0, answered[i], confirmed[i]))];
    }

    private static int OpenAbove(int i, IReadOnlyList<ConversationMessage> messages, IReadOnlyList<int> parent, bool[] open)
    {
        var at = i;
        for (var depth = 0; depth < MaxDepth && parent[at] != at; depth++)
        {
            at = parent[at];
            if (open[at] && messages[at].Author != messages[i].Author)
                return at;
        }
        return -1;
    }

    private IEnumerable<FoundAtom> Of(int message, string text, TextSpan[] sentences, SentenceContext context, double minConfidence)
    {
        var classified = sentences.Select(s => _classifier.Classify(s.In(text), context)).ToArray();
        var types = Enumerable.Range(0, sentences.Length)
            .Where(k => classified[k] is { } c && c.Confidence >= minConfidence)
            .GroupBy(k => classified[k]!.Type);
        foreach (var type in types)
        {
            var best = type.MaxBy(k => classified[k]!.Confidence);
            var (first, last) = (best, best);
            // Neighbours of one type are one thought; "It fails." needs the sentence before it.
            while (last + 1 < sentences.Length && classified[last + 1]?.Type == type.Key && Fits(first, last + 1))
                last++;
            while (first > 0 && (classified[first - 1]?.Type == type.Key || vocabulary.Matches("pronoun", Words.Of(sentences[first].In(text))))
                && Fits(first - 1, last))
                first--;
            var content = text[sentences[first].Start..sentences[last].End];
            yield return new FoundAtom(message, type.Key, content, Title(sentences[best].In(text)), Math.Round(classified[best]!.Confidence, 3));
        }

        bool Fits(int from, int to) => sentences[to].End - sentences[from].Start <= MaxLength;
    }

    /// <summary>A heading of 80 characters at most: without greeting and closing marks, with a capital.</summary>
    public string Title(string sentence)
    {
        var words = Words.Of(sentence);
        var skip = _classifier.Openers(words);
        var title = sentence[words[skip].Start..].TrimEnd();
        var end = words[^1].End - words[skip].Start;
        var tail = title[end..];
        title = title[..end] + (tail.StartsWith(')') || tail.StartsWith('"') ? tail[..1] : "") + (tail.Contains('?') ? "?" : "");
        title = string.Join(' ', title.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        if (title.Length > MaxTitle)
        {
            var cut = title.LastIndexOf(' ', MaxTitle - 1);
            title = title[..(cut > MaxTitle / 2 ? cut : char.IsHighSurrogate(title[MaxTitle - 2]) ? MaxTitle - 2 : MaxTitle - 1)].TrimEnd(',', ';', ':', '-') + "…";
        }
        return char.ToUpperInvariant(title[0]) + title[1..];
    }
}
