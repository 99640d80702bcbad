using System.Globalization;

namespace TaskTracker.Domain.Scoring;

/// <summary>Cuts a folded text into tokens in one pass, lower-casing it in place and noting marks of code, questions and emoji.</summary>
internal static class Tokenizer
{
    /// <summary>Returns the number of tokens written; a text with more tokens than fit is read as far as they do.</summary>
    public static int Tokenize(Span<char> text, Span<Token> tokens, ref TextMarks marks)
    {
        var count = 0;
        var afterBreak = false;
        for (var i = 0; i < text.Length && count < tokens.Length;)
        {
            var c = text[i];
            var start = i;
            if (char.IsLetter(c))
            {
                var kind = IsLink(text[i..]) ? TokenKind.Link : TokenKind.Word;
                i = kind == TokenKind.Link ? EndOfChunk(text, i) : EndOfWord(text, i, ref marks);
                tokens[count++] = new Token(start, i - start, kind, afterBreak);
                afterBreak = false;
            }
            else if (char.IsDigit(c))
            {
                i = EndOfNumber(text, i);
                tokens[count++] = new Token(start, i - start, TokenKind.Number, afterBreak);
                afterBreak = false;
            }
            else if (c == '@' && i + 1 < text.Length && char.IsLetter(text[i + 1]))
            {
                i = EndOfName(text, i + 1);
                tokens[count++] = new Token(start, i - start, TokenKind.Mention, afterBreak);
                afterBreak = false;
            }
            else
            {
                afterBreak |= Mark(text, i, ref marks);
                i += char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1;
            }
        }

        return count;
    }

    private static bool IsLink(ReadOnlySpan<char> text) =>
        text[0] is 'h' or 'H' or 'w' or 'W' or 't' or 'T'
        && (text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("www.", StringComparison.OrdinalIgnoreCase) || text.StartsWith("t.me/", StringComparison.OrdinalIgnoreCase));

    private static int EndOfChunk(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length && !char.IsWhiteSpace(text[i]))
        {
            i++;
        }

        return i;
    }

    private static int EndOfName(ReadOnlySpan<char> text, int i)
    {
        while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_'))
        {
            i++;
        }

        return i;
    }

    // A word goes on over letters and digits, an inner apostrophe (п'ять, don't), and the _ and . of identifiers and file names.
    private static int EndOfWord(Span<char> text, int i, ref TextMarks marks)
    {
        var identifier = false;
        var previousWasLower = false;
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsLetterOrDigit(c))
            {
                var lower = TextFolding.Lower(c);
                identifier |= previousWasLower && lower != c;
                previousWasLower = lower == c && !char.IsDigit(c);
                text[i] = lower;
                continue;
            }

            var inner = i + 1 < text.Length && char.IsLetter(text[i + 1]);
            if (c == '_' && inner || c == '.' && inner && char.IsLower(text[i + 1]) && i + 2 < text.Length && char.IsLetterOrDigit(text[i + 2]))
            {
                identifier = true;
            }
            else if (c != '\'' || !inner)
            {
                break;
            }

            previousWasLower = false;
        }

        if (i < text.Length && text[i] == '(' && (i + 1 == text.Length || text[i + 1] != ' '))
        {
            identifier = true;
        }

        marks.Identifiers += identifier ? 1 : 0;
        return i;
    }

    // Versions, times, dates, amounts with a unit: 2.3.1, 17:00, 15/03, 8%, 120ms, 50k.
    private static int EndOfNumber(Span<char> text, int i)
    {
        for (; i < text.Length; i++)
        {
            var inner = i + 1 < text.Length && char.IsDigit(text[i + 1]);
            if (char.IsLetterOrDigit(text[i]))
            {
                text[i] = TextFolding.Lower(text[i]);
            }
            else if (!inner || text[i] is not ('.' or ',' or ':' or '/' or '-'))
            {
                break;
            }
        }

        return i;
    }

    // Returns whether the mark ends a clause.
    private static bool Mark(ReadOnlySpan<char> text, int i, ref TextMarks marks)
    {
        var c = text[i];
        switch (c)
        {
            case ' ':
                return false;
            case '?':
                // One question, however many marks; and "page.php?id=1" asks nothing.
                marks.Questions += i + 1 == text.Length || text[i + 1] is ' ' or '\n' or '"' or ')' or '!' or '»' ? 1 : 0;
                return true;
            case '.' or ',' or '!' or ';' or ':' or '\n' or '\r' or '(' or ')' or '—' or '…':
                marks.CodeMarks += i > 0 && (c == ';' && text[i - 1] == ')' || c == ':' && text[i - 1] == ':') ? 1 : 0;
                return true;
            case '`' or '{' or '}':
                marks.CodeMarks++;
                return true;
            case '=':
                marks.CodeMarks += i + 1 < text.Length && text[i + 1] is '=' or '>' ? 1 : 0;
                return true;
            case '<':
                marks.CodeMarks += i + 1 < text.Length && text[i + 1] is '/' ? 1 : 0;
                return true;
            default:
                marks.Symbols += c >= 0x80
                    && char.GetUnicodeCategory(c) is UnicodeCategory.OtherSymbol or UnicodeCategory.Surrogate ? 1 : 0;
                return false;
        }
    }
}
