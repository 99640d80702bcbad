using System.Buffers;

namespace TaskTracker.Domain.Ingestion;

/// <summary>Makes the text of a message, live or imported, one that can be stored: nothing else about it is changed.</summary>
public static class MessageText
{
    private const char Replacement = '\uFFFD';

    private static readonly SearchValues<char> NulOrReturn = SearchValues.Create("\0\r");

    /// <summary>
    /// Drops NUL, which PostgreSQL's text cannot hold; replaces halves of surrogate pairs, which UTF-8 cannot hold, by U+FFFD; and
    /// writes CR LF and CR as LF, so that the same message is the same text from either source. Null becomes "".
    /// </summary>
    public static string Normalize(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (!text.AsSpan().ContainsAny(NulOrReturn) && text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0) return text;

        var clean = new char[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\0') continue;
            if (c == '\r')
            {
                clean[length++] = '\n';
                if (i + 1 < text.Length && text[i + 1] == '\n') i++;
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean[length++] = c;
                clean[length++] = text[++i];
            }
            else
            {
                clean[length++] = char.IsSurrogate(c) ? Replacement : c;
            }
        }
        return new string(clean, 0, length);
    }
}
