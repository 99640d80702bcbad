using System.Runtime.InteropServices;

namespace TaskTracker.Domain.Scoring;

internal enum TokenKind : byte
{
    Word,
    Number,
    Link,
    Mention,
}

/// <summary>A word, number, link or @name of a folded text.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="Length">Its length in characters.</param>
/// <param name="Kind">What it is.</param>
/// <param name="AfterBreak">Whether a mark that ends a clause stands before it, over which no phrase reaches.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Token(int Start, int Length, TokenKind Kind, bool AfterBreak);

/// <summary>What a text shows besides its words.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct TextMarks
{
    public int Questions;
    public int Symbols;
    public int Identifiers;
    public int CodeMarks;
}
