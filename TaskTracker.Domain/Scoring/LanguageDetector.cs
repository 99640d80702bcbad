using Lingua;
using LinguaDetector = Lingua.LanguageDetector;

namespace TaskTracker.Domain.Scoring;

/// <summary>Tells which language a chat message is written in: English, Ukrainian, Russian or Polish.</summary>
/// <remarks>
/// Letters that only Ukrainian or only Russian has decide at once; the rest is asked of Lingua in its low-accuracy mode, which
/// takes about 30 MB where the full models take 300 MB. The models are loaded by the first question. Thread-safe.
/// </remarks>
public static class LanguageDetector
{
    /// <summary>Texts with fewer letters, links and names not counted, have no language.</summary>
    public const int MinimumLetters = 8;

    // A chat line is a few words, and an answer that is not well ahead of the next one is a guess: at 0.2 one answer in thirty is wrong.
    private const double MinimumRelativeDistance = 0.5;

    private const int MaximumLength = 1000;

    private static readonly Lazy<LinguaDetector> Models = new(() => LanguageDetectorBuilder
        .FromLanguages(Language.English, Language.Ukrainian, Language.Russian, Language.Polish)
        .WithLowAccuracyMode()
        .WithMinimumRelativeDistance(MinimumRelativeDistance)
        .Build());

    /// <summary>The ISO 639-1 code (en, uk, ru or pl), or null when the text is too short or the answer uncertain.</summary>
    public static string? Detect(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var prose = Prose(text.AsSpan(0, Math.Min(text.Length, MaximumLength)), out var letters, out var ukrainian, out var russian);
        if (letters < MinimumLetters)
        {
            return null;
        }

        if (ukrainian != russian)
        {
            return ukrainian ? "uk" : "ru";
        }

        return Models.Value.DetectLanguageOf(prose) switch
        {
            Language.English => "en",
            Language.Ukrainian => "uk",
            Language.Russian => "ru",
            Language.Polish => "pl",
            _ => null,
        };
    }

    // Without links and @names, which are English for the detector whatever stands around them.
    private static string Prose(ReadOnlySpan<char> original, out int letters, out bool ukrainian, out bool russian)
    {
        letters = 0;
        ukrainian = russian = false;
        Span<char> folded = stackalloc char[MaximumLength];
        ReadOnlySpan<char> text = folded[..TextFolding.Fold(original, folded)];
        Span<char> prose = stackalloc char[MaximumLength];
        var length = 0;
        for (var i = 0; i < text.Length;)
        {
            var end = text[i..].IndexOfAny(" \t\r\n");
            var word = end < 0 ? text[i..] : text.Slice(i, end + 1);
            i += word.Length;
            if (word.StartsWith('@') || word.Contains("://", StringComparison.Ordinal)
                || word.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            word.CopyTo(prose[length..]);
            length += word.Length;
            foreach (var c in word)
            {
                letters += char.IsLetter(c) ? 1 : 0;
                ukrainian |= c is 'і' or 'ї' or 'є' or 'ґ' or 'І' or 'Ї' or 'Є' or 'Ґ';
                russian |= c is 'ы' or 'э' or 'ъ' or 'Ы' or 'Э' or 'Ъ';
            }
        }

        return new string(prose[..length]);
    }
}
