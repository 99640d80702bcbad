using System.Reflection;

namespace TaskTracker.Domain.Scoring;

/// <summary>What a word tells about the message it stands in. A word may tell several things.</summary>
[Flags]
internal enum WordKinds
{
    None = 0,
    Greeting = 1 << 0,
    Thanks = 1 << 1,
    Acknowledgement = 1 << 2,
    Laughter = 1 << 3,
    SmallTalk = 1 << 4,
    Function = 1 << 5,
    QuestionWord = 1 << 6,
    Hedge = 1 << 7,
    Progress = 1 << 8,
    Work = 1 << 9,
    Problem = 1 << 10,
    Cause = 1 << 11,
    Decision = 1 << 12,
    Request = 1 << 13,
    Deadline = 1 << 14,
    Requirement = 1 << 15,
    Risk = 1 << 16,
    Idea = 1 << 17,
    Solution = 1 << 18,

    Chatter = Greeting | Thanks | Acknowledgement | Laughter | SmallTalk,
}

/// <summary>
/// The words of all languages together. They are data: one embedded file per language, with a section per kind and entries that
/// are a word, a phrase, or a stem marked by *.
/// </summary>
/// <remarks>The languages share one table, because people mix them within a sentence and short messages have no sure language.</remarks>
internal sealed class Vocabulary
{
    /// <summary>Longest ending, in letters, that a word may have after a stem of the vocabulary.</summary>
    public const int LongestEnding = 5;

    // A shorter stem is the beginning of too many words: сред* is среда as well as средний.
    private const int ShortestStem = 4;

    private const string ResourceFolder = ".Scoring.Vocabulary.";

    private readonly Dictionary<string, WordKinds> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WordKinds> _stems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Phrase>> _phrases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WordKinds>.AlternateLookup<ReadOnlySpan<char>> _wordLookup;
    private readonly Dictionary<string, WordKinds>.AlternateLookup<ReadOnlySpan<char>> _stemLookup;
    private readonly Dictionary<string, List<Phrase>>.AlternateLookup<ReadOnlySpan<char>> _phraseLookup;

    /// <exception cref="FormatException">An entry stands before the first section, a section is unknown, a stem is too short, or a phrase begins with one.</exception>
    public Vocabulary(IEnumerable<TextReader> files)
    {
        foreach (var file in files)
        {
            Read(file);
        }

        // The longest phrase of a first word is tried first.
        foreach (var phrases in _phrases.Values)
        {
            phrases.Sort((a, b) => b.Rest.Length.CompareTo(a.Rest.Length));
        }

        _wordLookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        _stemLookup = _stems.GetAlternateLookup<ReadOnlySpan<char>>();
        _phraseLookup = _phrases.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The vocabulary embedded in this assembly.</summary>
    public static Vocabulary Default { get; } = LoadEmbedded();

    /// <summary>What a single word tells, by itself and by its stem.</summary>
    public WordKinds Find(ReadOnlySpan<char> word)
    {
        _wordLookup.TryGetValue(word, out var kinds);
        for (var length = Math.Max(ShortestStem, word.Length - LongestEnding); length <= word.Length; length++)
        {
            if (_stemLookup.TryGetValue(word[..length], out var stem))
            {
                kinds |= stem;
            }
        }

        return kinds;
    }

    /// <summary>The longest phrase that begins at a token; its length in tokens is 0 when there is none.</summary>
    public (WordKinds Kinds, int Length) FindPhrase(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens)
    {
        if (!_phraseLookup.TryGetValue(text.Slice(tokens[0].Start, tokens[0].Length), out var phrases))
        {
            return default;
        }

        foreach (var phrase in phrases)
        {
            if (phrase.Matches(text, tokens[1..]))
            {
                return (phrase.Kinds, phrase.Rest.Length + 1);
            }
        }

        return default;
    }

    private static Vocabulary LoadEmbedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var readers = assembly.GetManifestResourceNames()
            .Where(name => name.Contains(ResourceFolder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new StreamReader(assembly.GetManifestResourceStream(name)!))
            .ToList();
        try
        {
            return new Vocabulary(readers);
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    private void Read(TextReader file)
    {
        var kind = WordKinds.None;
        while (file.ReadLine() is { } line)
        {
            line = line.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line[0] == '[')
            {
                var name = line.Trim('[', ']').Replace("_", "", StringComparison.Ordinal);
                kind = Enum.TryParse<WordKinds>(name, ignoreCase: true, out var parsed)
                    ? parsed
                    : throw new FormatException($"The vocabulary has no section {line}.");
                continue;
            }

            foreach (var entry in line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                Add(kind, entry);
            }
        }
    }

    private void Add(WordKinds kind, string entry)
    {
        if (kind == WordKinds.None)
        {
            throw new FormatException($"The entry '{entry}' stands before the first section.");
        }

        // The same cuts as the tokens of a message have.
        var parts = TextFolding.FoldLower(entry).Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 1)
        {
            var stem = parts[0].EndsWith('*');
            var table = stem ? _stems : _words;
            var word = parts[0].TrimEnd('*');
            if (stem && word.Length < ShortestStem)
            {
                throw new FormatException($"The stem '{entry}' is shorter than {ShortestStem} letters.");
            }

            table[word] = table.GetValueOrDefault(word) | kind;
            return;
        }

        if (parts[0].EndsWith('*'))
        {
            throw new FormatException($"The phrase '{entry}' begins with a stem.");
        }

        if (!_phrases.TryGetValue(parts[0], out var phrases))
        {
            _phrases[parts[0]] = phrases = [];
        }

        var rest = parts[1..];
        var same = phrases.FindIndex(phrase => phrase.Rest.AsSpan().SequenceEqual(rest));
        if (same >= 0)
        {
            phrases[same] = phrases[same] with { Kinds = phrases[same].Kinds | kind };
        }
        else
        {
            phrases.Add(new Phrase(rest, kind));
        }
    }

    private sealed record Phrase(string[] Rest, WordKinds Kinds)
    {
        public bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens)
        {
            if (tokens.Length < Rest.Length)
            {
                return false;
            }

            for (var i = 0; i < Rest.Length; i++)
            {
                var word = text.Slice(tokens[i].Start, tokens[i].Length);
                var expected = Rest[i].AsSpan();
                var matches = expected[^1] == '*'
                    ? word.StartsWith(expected[..^1], StringComparison.Ordinal) && word.Length - expected.Length < LongestEnding
                    : word.SequenceEqual(expected);
                if (!matches || tokens[i].AfterBreak)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
