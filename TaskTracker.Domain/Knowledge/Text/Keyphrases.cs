namespace TaskTracker.Domain.Knowledge.Text;

/// <summary>A phrase of one to three words that may name a subject.</summary>
/// <param name="Folded">Its folded words, separated by one space.</param>
/// <param name="Text">As it is written most often.</param>
/// <param name="Score">Class-based TF-IDF; comparable within one call.</param>
public sealed record Keyphrase(string Folded, string Text, double Score);

/// <summary>
/// Names for groups of texts: runs of words between stop words, scored by class-based TF-IDF (Grootendorst, BERTopic 2022),
/// where a text counts once, so that nobody makes a subject by repeating it.
/// </summary>
public sealed class Keyphrases(StopWords stopWords, Func<string, bool> isName)
{
    private const int MaxWords = 3;

    /// <summary>The best phrases of each group, best first.</summary>
    public IReadOnlyList<IReadOnlyList<Keyphrase>> Of(IReadOnlyList<IReadOnlyList<string>> groups, int take)
    {
        var counted = groups.Select(Count).ToArray();
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var phrase in counted.SelectMany(g => g).Where(p => !p.Key.Contains(' ')))
            words[phrase.Key] = words.GetValueOrDefault(phrase.Key) + phrase.Value.Texts;
        var average = groups.Count == 0 ? 0 : (double)words.Values.Sum() / groups.Count;
        return [.. counted.Select(group => Best(group, words, average, take))];
    }

    private static List<Keyphrase> Best(Dictionary<string, Found> group, Dictionary<string, int> words, double average, int take) =>
    [
        .. group.Select(p =>
            {
                var parts = p.Key.Split(' ');
                var rarity = parts.Average(w => Math.Log(1 + average / words.GetValueOrDefault(w, 1)));
                // Longer phrases say more but are rarer; the square root lets "wireless driver" win over "driver".
                return new Keyphrase(p.Key, p.Value.Surface, Math.Log(1 + p.Value.Texts) * rarity * Math.Sqrt(parts.Length));
            })
            .OrderByDescending(k => k.Score).ThenBy(k => k.Folded, StringComparer.Ordinal)
            .Take(take),
    ];

    private Dictionary<string, Found> Count(IReadOnlyList<string> texts)
    {
        var phrases = new Dictionary<string, Found>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var here = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (start, count, all) in Runs(text))
                for (var from = start; from < start + count; from++)
                    for (var n = 1; n <= MaxWords && from + n <= start + count; n++)
                        Add(text, all, from, n, here, phrases);
        }
        return phrases;
    }

    private void Add(string text, List<Word> words, int from, int n, HashSet<string> here, Dictionary<string, Found> phrases)
    {
        // A weak word may stand inside a name ("windows install disk") but neither open nor close it.
        if (stopWords.IsWeak(words[from].Folded) || stopWords.IsWeak(words[from + n - 1].Folded)
            || IsQuality(words[from].Folded, opens: true) || IsQuality(words[from + n - 1].Folded, opens: false))
            return;
        var key = string.Join(' ', words.Skip(from).Take(n).Select(w => w.Folded));
        var surface = text[words[from].Start..words[from + n - 1].End];
        if (surface.EndsWith("'s", StringComparison.OrdinalIgnoreCase))
            return;
        if (!phrases.TryGetValue(key, out var found))
            phrases[key] = found = new Found();
        found.Add(surface, here.Add(key));
    }

    // Stretches of words that nothing interrupts: no stop word, no punctuation, no name, number or address.
    private IEnumerable<(int Start, int Count, List<Word> Words)> Runs(string text)
    {
        var words = Words.Of(text);
        var start = 0;
        for (var i = 0; i <= words.Count; i++)
        {
            var joined = i < words.Count && IsUsable(words[i].Folded)
                && (i == start || string.IsNullOrWhiteSpace(text[words[i - 1].End..words[i].Start]));
            if (joined)
                continue;
            if (i > start)
                yield return (start, i - start, words);
            start = i < words.Count && IsUsable(words[i].Folded) ? i : i + 1;
        }
    }

    private bool IsUsable(string folded) =>
        folded.Length is >= 2 and <= 30 && !stopWords.Contains(folded) && !Words.IsAddress(folded) && !isName(folded)
        && folded.Count(char.IsLetter) * 2 > folded.Length && !IsLaughter(folded);

    // "hehehe", "hmmmm", "aaah": few letters, or one of them held.
    private static bool IsLaughter(string folded)
    {
        if (folded.Length >= 4 && folded.Distinct().Count() <= 2)
            return true;
        for (var i = 2; i < folded.Length; i++)
            if (char.IsLetter(folded[i]) && folded[i] == folded[i - 1] && folded[i] == folded[i - 2] && folded[i] != 'w')
                return true;
        return false;
    }

    // English adverbs open no name, and adjectives and participles close none.
    private static bool IsQuality(string folded, bool opens) =>
        folded.EndsWith("ly", StringComparison.Ordinal)
        || (!opens && (folded.EndsWith("ous", StringComparison.Ordinal) || folded.EndsWith("ful", StringComparison.Ordinal)
            || folded.EndsWith("less", StringComparison.Ordinal) || folded.EndsWith("ible", StringComparison.Ordinal)
            || folded.EndsWith("ical", StringComparison.Ordinal)
            || (folded.Length > 4 && folded.EndsWith("ed", StringComparison.Ordinal) && !folded.EndsWith("eed", StringComparison.Ordinal))));

    private sealed class Found
    {
        private readonly Dictionary<string, int> _surfaces = new(StringComparer.Ordinal);

        public int Texts { get; private set; }

        public string Surface => _surfaces.OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal).First().Key;

        public void Add(string surface, bool newText)
        {
            _surfaces[surface] = _surfaces.GetValueOrDefault(surface) + 1;
            if (newText)
                Texts++;
        }
    }
}
