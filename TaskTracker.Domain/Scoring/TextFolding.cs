using System.Collections.Frozen;

namespace TaskTracker.Domain.Scoring;

/// <summary>
/// Brings text to one spelling: composed letters (NFC), one apostrophe, one е for ё, no invisible characters. Case is kept, because
/// an identifier is recognised by it; <see cref="Lower"/> folds it.
/// </summary>
/// <remarks>
/// The program runs in invariant globalization mode, in which <see cref="string.Normalize()"/> leaves its input as it is on Linux.
/// So the letters of the languages that the vocabulary speaks are composed here; other combining marks, such as the stress marks of
/// dictionaries, are dropped.
/// </remarks>
internal static class TextFolding
{
    private const string Composed =
        "йЙїЇўЎ" + "áÁéÉíÍóÓúÚýÝńŃćĆśŚźŹ" + "àÀèÈìÌòÒùÙ" + "âÂêÊîÎôÔûÛ" + "äÄëËïÏöÖüÜ" + "ãÃñÑõÕ" + "żŻ" + "čČšŠžŽřŘěĚ" + "åÅ" + "ąĄęĘ" + "çÇşŞ";

    private const string Bases =
        "иИіІуУ" + "aAeEiIoOuUyYnNcCsSzZ" + "aAeEiIoOuU" + "aAeEiIoOuU" + "aAeEiIoOuU" + "aAnNoO" + "zZ" + "cCsSzZrReE" + "aA" + "aAeE" + "cCsS";

    private static readonly string Marks =
        "\u0306\u0306\u0308\u0308\u0306\u0306" + new string('\u0301', 20) + new string('\u0300', 10) + new string('\u0302', 10)
        + new string('\u0308', 10) + new string('\u0303', 6) + "\u0307\u0307" + new string('\u030C', 10) + "\u030A\u030A"
        + new string('\u0328', 4) + new string('\u0327', 4);

    private static readonly FrozenDictionary<(char Base, char Mark), char> Compositions = Enumerable.Range(0, Composed.Length)
        .ToFrozenDictionary(i => (Bases[i], Marks[i]), i => Composed[i]);

    /// <summary>Writes the folded text to <paramref name="target"/>, which must be at least as long, and returns its length.</summary>
    public static int Fold(ReadOnlySpan<char> text, Span<char> target)
    {
        var length = 0;
        foreach (var c in text)
        {
            if (c < 0x80)
            {
                target[length++] = c;
                continue;
            }

            if (c is >= '\u0300' and <= '\u036F')
            {
                if (length > 0 && Compositions.TryGetValue((target[length - 1], c), out var composed))
                {
                    target[length - 1] = composed;
                }

                continue;
            }

            if (IsInvisible(c))
            {
                continue;
            }

            target[length++] = c switch
            {
                '’' or '‘' or 'ʼ' or 'ʹ' or '′' or '＇' => '\'',
                'ё' => 'е',
                'Ё' => 'Е',
                '\u00A0' or '\u2007' or '\u202F' => ' ',
                _ => c,
            };
        }

        return length;
    }

    public static char Lower(char c) =>
        c < 0x80 ? (c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c) : char.ToLowerInvariant(c);

    /// <summary>The folded lower-case form, for texts off the hot path.</summary>
    public static string FoldLower(string text)
    {
        Span<char> buffer = text.Length <= 256 ? stackalloc char[256] : new char[text.Length];
        var length = Fold(text, buffer);
        for (var i = 0; i < length; i++)
        {
            buffer[i] = Lower(buffer[i]);
        }

        return new string(buffer[..length]);
    }

    // Zero-width and direction characters, variation selectors, soft hyphen, byte order mark.
    private static bool IsInvisible(char c) =>
        c is '\u00AD' or '\uFEFF' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u2069')
            or (>= '\uFE00' and <= '\uFE0F');
}
