using System.Runtime.InteropServices;
using System.Text;

namespace TaskTracker.Domain.Knowledge.Text;

/// <summary>A word with its place in the text. The folded form is lower-case, composed, and without apostrophes.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Word(int Start, int Length, string Folded)
{
    public int End => Start + Length;
}

/// <summary>Splits chat text into words; technical tokens such as <c>apt-get</c>, <c>xorg.conf</c> and addresses stay whole.</summary>
public static class Words
{
    /// <summary>The words of a text in order, with places that count in the text as it was given.</summary>
    public static List<Word> Of(string text)
    {
        var words = new List<Word>();
        var i = 0;
        while (i < text.Length)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }
            var start = i;
            while (i < text.Length && (IsPart(text[i]) || (IsConnector(text, i) && i + 1 < text.Length && IsPart(text[i + 1]))))
                i++;
            if (text.AsSpan(i).StartsWith("://", StringComparison.Ordinal))
                while (i < text.Length && !char.IsWhiteSpace(text[i]))
                    i++;
            words.Add(new Word(start, i - start, Fold(text.AsSpan(start, i - start))));
        }
        return words;
    }

    /// <summary>The form in which words are compared: lower-case, NFC, apostrophes of any kind left out.</summary>
    public static string Fold(ReadOnlySpan<char> word)
    {
        var folded = new StringBuilder(word.Length);
        foreach (var c in word)
            if (!IsApostrophe(c))
                folded.Append(char.ToLowerInvariant(c));
        var result = folded.ToString();
        // Lone surrogates cannot be normalised; such text is compared as it is.
        return IsWellFormed(result) ? result.Normalize(NormalizationForm.FormC) : result;
    }

    /// <summary>An address of the web, or a path: never a word of the language.</summary>
    public static bool IsAddress(string folded) =>
        folded.Contains("://", StringComparison.Ordinal) || folded.StartsWith("www.", StringComparison.Ordinal) || folded.Contains('/');

    /// <summary>Whether most letters are Cyrillic.</summary>
    public static bool IsCyrillic(string text)
    {
        int cyrillic = 0, letters = 0;
        foreach (var c in text)
        {
            if (!char.IsLetter(c))
                continue;
            letters++;
            if (c is >= '\u0400' and <= '\u052F')
                cyrillic++;
        }
        return cyrillic * 2 > letters;
    }

    private static bool IsPart(char c) =>
        char.IsLetterOrDigit(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark;

    private static bool IsConnector(string text, int i) => text[i] is '-' or '.' or '_' or '/' or '+' || IsApostrophe(text[i]);

    private static bool IsApostrophe(char c) => c is '\'' or '’' or 'ʼ' or '`' or '‘';

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }
        return true;
    }
}
