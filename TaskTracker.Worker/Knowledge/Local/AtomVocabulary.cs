using System.Collections.Frozen;
using TaskTracker.Domain.Knowledge.Text;

namespace TaskTracker.Worker.Knowledge.Local;

/// <summary>
/// Phrases that tell what a sentence does, from the files in <c>Data</c> (English, Ukrainian, Russian). Phrases match whole
/// words only; <c>*</c> at the end of a word stands for any ending.
/// </summary>
public sealed class AtomVocabulary
{
    private readonly FrozenDictionary<string, Cues> _kinds;

    private AtomVocabulary(IEnumerable<string> lines)
    {
        var kinds = new Dictionary<string, Cues>(StringComparer.Ordinal);
        Cues? current = null;
        foreach (var line in lines)
        {
            if (line[0] == '[')
            {
                // [kind weight] or [kind start weight]
                var head = line.Trim('[', ']').Split(' ');
                if (!kinds.TryGetValue(head[0], out current))
                    kinds[head[0]] = current = new Cues();
                current.Open(start: head.Contains("start"), double.Parse(head[^1], System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                (current ?? throw new InvalidOperationException($"The phrase '{line}' stands before any heading.")).Add(line);
            }
        }
        _kinds = kinds.ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static AtomVocabulary Default { get; } = new(new[] { "en", "uk", "ru" }.SelectMany(language =>
        DataLines.Read(typeof(AtomVocabulary).Assembly, $"TaskTracker.Worker.Knowledge.Local.Data.cues-{language}.txt")));

    /// <summary>Whether any phrase of the kind is in the words.</summary>
    public bool Matches(string kind, IReadOnlyList<Word> words) => Weight(kind, words) != 0;

    /// <summary>The weight of the strongest phrase, a quarter of the next one's added; 0 without any.</summary>
    public double Weight(string kind, IReadOnlyList<Word> words) =>
        _kinds.TryGetValue(kind, out var cues) ? cues.Weight(words) : 0;

    private sealed class Cues
    {
        private readonly Dictionary<string, List<Cue>> _byFirst = new(StringComparer.Ordinal);
        private readonly List<Cue> _byStem = [];
        private bool _start;
        private double _weight;

        public void Open(bool start, double weight) => (_start, _weight) = (start, weight);

        public void Add(string phrase)
        {
            var parts = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(p => (Stem: Words.Fold(p.TrimEnd('*')), Open: p.EndsWith('*')))
                .ToArray();
            var cue = new Cue(parts, _start, _weight);
            if (parts[0].Open)
                _byStem.Add(cue);
            else if (_byFirst.TryGetValue(parts[0].Stem, out var cues))
                cues.Add(cue);
            else
                _byFirst[parts[0].Stem] = [cue];
        }

        public double Weight(IReadOnlyList<Word> words)
        {
            double best = 0, next = 0;
            for (var i = 0; i < words.Count; i++)
            {
                var here = 0.0;
                foreach (var cue in _byFirst.TryGetValue(words[i].Folded, out var cues) ? cues.Concat(_byStem) : _byStem)
                    if (Math.Abs(cue.Weight) > Math.Abs(here) && cue.Matches(words, i))
                        here = cue.Weight;
                if (Math.Abs(here) > Math.Abs(best))
                    (best, next) = (here, best);
                else if (Math.Abs(here) > Math.Abs(next))
                    next = here;
            }
            return best + next / 4;
        }
    }

    private sealed record Cue((string Stem, bool Open)[] Parts, bool Start, double Weight)
    {
        public bool Matches(IReadOnlyList<Word> words, int at)
        {
            if ((Start && at > 0) || at + Parts.Length > words.Count)
                return false;
            for (var k = 0; k < Parts.Length; k++)
            {
                var word = words[at + k].Folded;
                if (Parts[k].Open ? !word.StartsWith(Parts[k].Stem, StringComparison.Ordinal) : word != Parts[k].Stem)
                    return false;
            }
            return true;
        }
    }
}
