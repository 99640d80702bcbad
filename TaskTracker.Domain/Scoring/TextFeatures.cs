using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TaskTracker.Domain.Scoring;

/// <summary>What one reading of a text finds: counts of its words by kind, and its marks.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct TextFeatures
{
    /// <summary>A Telegram message has 4,096 characters at most; more than this of a longer text tells nothing new.</summary>
    private const int LongestText = 8192;

    private const int MostTokens = 1024;

    private const int Kinds = 19;

    public TextMarks Marks;
    private KindCounts _counts;

    /// <summary>Words, numbers and names.</summary>
    public int Words;

    /// <summary>Words that are neither chatter nor grammar.</summary>
    public int ContentWords;

    /// <summary>Words that say hello, thank, agree, laugh or chat.</summary>
    public int ChatterWords;

    public int Numbers;
    public int Links;
    public int Mentions;

    /// <summary>How often one kind of word or phrase was found.</summary>
    public readonly int Of(WordKinds kind) => _counts[BitOperations.TrailingZeroCount((uint)kind)];

    public readonly bool HasCode => Marks.CodeMarks + Marks.Identifiers > 0;

    public static TextFeatures Read(string text, Vocabulary vocabulary)
    {
        var features = new TextFeatures();
        var length = Math.Min(text.Length, LongestText);
        char[]? rentedText = null;
        Token[]? rentedTokens = null;
        Span<char> folded = length <= 512 ? stackalloc char[512] : rentedText = ArrayPool<char>.Shared.Rent(length);
        Span<Token> tokens = length <= 512 ? stackalloc Token[256] : rentedTokens = ArrayPool<Token>.Shared.Rent(MostTokens);

        folded = folded[..TextFolding.Fold(text.AsSpan(0, length), folded)];
        tokens = tokens[..Tokenizer.Tokenize(folded, tokens, ref features.Marks)];
        features.Count(folded, tokens, vocabulary);

        if (rentedText is not null)
        {
            ArrayPool<char>.Shared.Return(rentedText);
        }

        if (rentedTokens is not null)
        {
            ArrayPool<Token>.Shared.Return(rentedTokens);
        }

        return features;
    }

    private void Count(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, Vocabulary vocabulary)
    {
        for (var i = 0; i < tokens.Length;)
        {
            var token = tokens[i];
            switch (token.Kind)
            {
                case TokenKind.Link:
                    Links++;
                    i++;
                    continue;
                case TokenKind.Mention:
                    Mentions++;
                    Words++;
                    i++;
                    continue;
                case TokenKind.Number:
                    Numbers++;
                    break;
            }

            var word = text.Slice(token.Start, token.Length);
            var (kinds, length) = vocabulary.FindPhrase(text, tokens[i..]);
            if (length == 0)
            {
                length = 1;
                kinds = IsLaughter(word) ? WordKinds.Laughter : vocabulary.Find(word);
            }

            Add(kinds, length);
            i += length;
        }
    }

    private void Add(WordKinds kinds, int words)
    {
        Words += words;

        // A word that may also speak of the work is not counted as chatter.
        if ((kinds & WordKinds.Chatter) != WordKinds.None && kinds < WordKinds.Hedge)
        {
            ChatterWords += words;
        }
        else if (kinds is WordKinds.None || (kinds & ~(WordKinds.Function | WordKinds.QuestionWord)) != WordKinds.None)
        {
            ContentWords += words;
        }

        for (var rest = (uint)kinds; rest != 0; rest &= rest - 1)
        {
            _counts[BitOperations.TrailingZeroCount(rest)]++;
        }
    }

    // ahahaha, хахаха, ааа: three letters or more, none of them but a and h.
    private static bool IsLaughter(ReadOnlySpan<char> word) => word.Length >= 3 && !word.ContainsAnyExcept("ahахі");

    [InlineArray(Kinds)]
    private struct KindCounts
    {
        private int _first;
    }
}
