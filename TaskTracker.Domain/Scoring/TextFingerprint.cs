using System.Buffers;
using System.Globalization;

namespace TaskTracker.Domain.Scoring;

/// <summary>
/// A stable 64-bit hash of a text's words, by which repeated messages are found. It fits a <c>bigint</c> column.
/// </summary>
/// <remarks>
/// FNV-1a over the folded, lower-case letters, digits and symbols; runs of spaces and punctuation count as one separator, so that
/// "Hello, world!" and "hello world" are the same text. The value does not depend on process, machine or framework version.
/// </remarks>
public static class TextFingerprint
{
    private const ulong OffsetBasis = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The fingerprint of a text; null when nothing but spaces and punctuation is in it, because such texts are not alike.</summary>
    public static long? Compute(ReadOnlySpan<char> text)
    {
        char[]? rented = null;
        Span<char> buffer = text.Length <= 1024 ? stackalloc char[1024] : rented = ArrayPool<char>.Shared.Rent(text.Length);
        var length = TextFolding.Fold(text, buffer);
        var hash = OffsetBasis;
        var any = false;
        var separated = false;
        foreach (var c in buffer[..length])
        {
            if (IsSeparator(c))
            {
                separated = any;
                continue;
            }

            if (separated)
            {
                hash = Add(hash, ' ');
                separated = false;
            }

            hash = Add(hash, TextFolding.Lower(c));
            any = true;
        }

        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return any ? unchecked((long)hash) : null;
    }

    private static ulong Add(ulong hash, char c)
    {
        unchecked
        {
            hash = (hash ^ (byte)c) * Prime;
            return (hash ^ (byte)(c >> 8)) * Prime;
        }
    }

    // Apostrophes belong to their word; symbols such as + or an emoji carry meaning.
    private static bool IsSeparator(char c) => c != '\'' && char.GetUnicodeCategory(c) is
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control
        or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
        or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;
}
