using System.Runtime.InteropServices;

namespace TaskTracker.Domain.Knowledge.Text;

/// <summary>A stretch of a text.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextSpan(int Start, int End)
{
    public int Length => End - Start;

    public string In(string text) => text[Start..End];
}

/// <summary>Splits chat text into sentences without changing a character of it.</summary>
public static class Sentences
{
    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "e.g", "i.e", "etc", "vs", "approx", "т.д", "т.п", "т.к", "т.е", "т.ч", "напр", "див", "ін", "др", "см",
    };

    /// <summary>Sentences in order, without the white space around them; a line break always ends one.</summary>
    public static List<TextSpan> Of(string text)
    {
        var sentences = new List<TextSpan>();
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\n' or '\r')
            {
                Add(text, start, i, sentences);
                start = i + 1;
            }
            else if (IsEnd(text, i, text.Length) || (i > 0 && text[i] is '"' or '»' or '”' && IsEnd(text, i - 1, i) && IsBlank(text, i + 1, text.Length)))
            {
                Add(text, start, i + 1, sentences);
                start = i + 1;
            }
        }
        Add(text, start, text.Length, sentences);
        return sentences;
    }

    private static bool IsBlank(string text, int i, int length) => i >= length || char.IsWhiteSpace(text[i]);

    private static bool IsEnd(string text, int i, int length)
    {
        if (text[i] is not ('.' or '!' or '?' or '…' or ';'))
            return false;
        // Only the last mark of a run ends it, and only before white space: "2.6", "xorg.conf" and "?!" stay whole.
        if (!IsBlank(text, i + 1, length))
            return false;
        if (text[i] is not '.')
            return true;
        var from = i;
        while (from > 0 && !char.IsWhiteSpace(text[from - 1]) && text[from - 1] is not '(')
            from--;
        return !Abbreviations.Contains(text[from..i]);
    }

    private static void Add(string text, int start, int end, List<TextSpan> sentences)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        if (end > start)
            sentences.Add(new TextSpan(start, end));
    }
}
