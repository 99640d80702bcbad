using System.Collections.Frozen;
using System.Reflection;

namespace TaskTracker.Domain.Knowledge.Text;

/// <summary>
/// Words without a subject of their own in English, Ukrainian and Russian, from the files in <c>Data</c>:
/// function words, and the words that chat is full of (thanks, guys, please, hmm).
/// </summary>
public sealed class StopWords
{
    private readonly FrozenSet<string> _function;
    private readonly FrozenSet<string> _weak;

    private StopWords(FrozenSet<string> function, FrozenSet<string> weak) => (_function, _weak) = (function, weak);

    /// <summary>The lists that come with the program.</summary>
    public static StopWords Default { get; } = new(Read("stop-en", "stop-uk", "stop-ru"), Read("weak-en", "weak-uk", "weak-ru"));

    /// <summary>Whether a folded word carries no subject at all.</summary>
    public bool Contains(string folded) => _function.Contains(folded);

    /// <summary>Whether a folded word (a common verb, an adverb, a vague noun) names nothing when it stands alone.</summary>
    public bool IsWeak(string folded) => _function.Contains(folded) || _weak.Contains(folded);

    private static FrozenSet<string> Read(params string[] files) =>
        files.SelectMany(f => DataLines.Read(typeof(StopWords).Assembly, $"TaskTracker.Domain.Knowledge.Text.Data.{f}.txt"))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(w => Words.Fold(w))
            .ToFrozenSet(StringComparer.Ordinal);
}

/// <summary>Reads word lists that are embedded in an assembly.</summary>
public static class DataLines
{
    /// <summary>The lines of a resource without comments (#) and blank lines.</summary>
    /// <exception cref="InvalidOperationException">There is no such resource.</exception>
    public static IEnumerable<string> Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource '{resource}' is missing from {assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            line = line.Trim();
            if (line.Length > 0 && line[0] != '#')
                lines.Add(line);
        }
        return lines;
    }
}
