using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Knowledge.Text;

namespace TaskTracker.Worker.Knowledge.Local;

/// <summary>What the conversation around a sentence says about it.</summary>
/// <param name="AnswersOpenPoint">The message stands below a question or problem of somebody else.</param>
/// <param name="Answered">Somebody else has answered the message.</param>
/// <param name="Confirmed">Somebody else has agreed with it, or reported that it worked.</param>
public sealed record SentenceContext(bool AnswersOpenPoint, bool Answered, bool Confirmed)
{
    public static SentenceContext Alone { get; } = new(false, false, false);
}

/// <summary>A sentence as a unit of knowledge, with the probability (0–1) that it is one of this type.</summary>
public sealed record ClassifiedSentence(AtomType Type, double Confidence);

/// <summary>
/// Tells by the form of a sentence what it does: asks, reports, instructs, decides. Meaning is no guide here (kNN on embeddings
/// finds the subject and not the intent), so phrases are weighed and their sums go through a softmax with "says nothing".
/// </summary>
public sealed class SentenceClassifier(AtomVocabulary vocabulary, StopWords stopWords)
{
    // The odds against a sentence of chat being worth keeping.
    private const double Nothing = 1.5;
    // A phrase of decision, risk and so on that decides by itself.
    private const double Telling = 2;
    private const double MaxConfidence = 0.97;

    private static readonly (AtomType Type, string Cues)[] Kinds =
    [
        (AtomType.Question, "ask"), (AtomType.Problem, "problem"), (AtomType.Solution, "solution"), (AtomType.Decision, "decision"),
        (AtomType.Requirement, "requirement"), (AtomType.Blocker, "blocker"), (AtomType.Risk, "risk"), (AtomType.Idea, "idea"),
        (AtomType.Insight, "insight"),
    ];

    /// <summary>The type and probability of a sentence, or null where it says nothing that is worth keeping.</summary>
    public ClassifiedSentence? Classify(string sentence, SentenceContext context)
    {
        var words = Words.Of(sentence);
        words.RemoveRange(0, Openers(words));
        var asks = sentence.TrimEnd(' ', ')', '"', '(', ':', '!').EndsWith('?');
        var content = words.Count(w => IsContent(w.Folded));
        if (words.Count < 3 || content == 0)
            return null;

        var scores = new List<(AtomType Type, double Score)>();
        foreach (var (type, cues) in Kinds)
        {
            var weight = vocabulary.Weight(cues, words);
            if (type == AtomType.Question && asks)
                weight += 2.2;
            if (type == AtomType.Solution)
                weight = Math.Max(weight, vocabulary.Weight("fixed", words));
            if (type == AtomType.Solution && weight <= 0 && context.AnswersOpenPoint && !asks && PointsSomewhere(words, content))
                weight = 1.6;
            if (weight > 0)
                scores.Add((type, weight + Adjust(type, words, asks, content, context)));
        }
        if (scores.Count == 0)
            return null;

        // "What if we cache it?" asks, and "turns out the proxy fails" reports, but what they say is the rarer thing.
        if (scores.Exists(s => s.Type is not (AtomType.Question or AtomType.Problem or AtomType.Solution) && s.Score >= Telling))
            scores = [.. scores.Select(s => s.Type is AtomType.Question or AtomType.Problem ? (s.Type, s.Score - Telling) : s)];

        var sum = Math.Exp(Nothing) + scores.Sum(s => Math.Exp(s.Score));
        var best = scores.MaxBy(s => s.Score);
        return new ClassifiedSentence(best.Type, Math.Min(MaxConfidence, Math.Exp(best.Score) / sum));
    }

    /// <summary>Whether the sentence is an open point: a question, or a report of a problem.</summary>
    public bool IsOpenPoint(string sentence) =>
        Classify(sentence, SentenceContext.Alone) is { Type: AtomType.Question or AtomType.Problem, Confidence: >= 0.4 };

    /// <summary>How many words at the beginning only greet or join ("hi all, so ..."); three words always remain.</summary>
    public int Openers(IReadOnlyList<Word> words)
    {
        var skip = 0;
        while (skip < words.Count - 3 && (vocabulary.Matches("opener", [words[skip]])
            || (skip > 0 && vocabulary.Matches("greet", [words[skip - 1]]) && vocabulary.Matches("greeted", [words[skip]]))))
            skip++;
        return skip;
    }

    private double Adjust(AtomType type, List<Word> words, bool asks, int content, SentenceContext context)
    {
        var score = 0.0;
        if (content < 2)
            score -= type == AtomType.Solution ? 0.5 : 1.5;
        // A language without articles says the same in fewer words.
        if (words.Count < (Words.IsCyrillic(words[0].Folded) ? 4 : 5))
            score -= 0.7;
        if (asks && type is not (AtomType.Question or AtomType.Idea))
            score -= 1.5;
        if (vocabulary.Matches("uncertain", words) && type is not (AtomType.Question or AtomType.Idea or AtomType.Risk))
            score -= 0.3;
        var toYou = words.Take(5).Any(w => w.Folded is "you" or "u" or "your" or "ти" or "ви" or "ты" or "вы");
        switch (type)
        {
            case AtomType.Question:
                // "Which version do you have?" asks back; the knowledge is in the first question.
                if (toYou && !words.Any(w => w.Folded is "know" or "recommend" or "help"))
                    score -= context.AnswersOpenPoint ? 2.2 : 1.2;
                score += context.Answered ? 0.4 : 0;
                score -= asks || words.Count >= 6 ? 0 : 1;
                // "For Windows?" and "What is that?" cannot be understood outside of their conversation.
                score -= words.Count < 6 && !vocabulary.Matches("ask", words) ? 1 : 0;
                score -= content <= 2 && words.Any(w => vocabulary.Matches("pronoun", [w])) ? 1.2 : 0;
                break;
            case AtomType.Problem:
                score += vocabulary.Matches("firsthand", words) ? 0.5 : 0;
                score += context.Answered ? 0.4 : 0;
                score -= toYou ? 1 : 0;
                score -= words[0].Folded is "if" or "якщо" or "если" ? 1 : 0;
                break;
            case AtomType.Solution:
                score += context.AnswersOpenPoint ? 1 : -1.5;
                score += context.Confirmed ? 0.8 : 0;
                // "I use it too" is no advice; "I fixed it by" is.
                score -= words.Take(3).Any(w => vocabulary.Matches("firsthand", [w])) && !vocabulary.Matches("fixed", words) ? 2.5 : 0;
                break;
            default:
                score += context.Confirmed ? 0.5 : 0;
                break;
        }
        return score;
    }

    // An answer without instructions still helps where it names a page, a file, a command or a program.
    private static bool PointsSomewhere(List<Word> words, int content) =>
        content >= 2 && words.Any(w => w.Folded.Contains("://", StringComparison.Ordinal) || w.Folded.StartsWith("www.", StringComparison.Ordinal)
            || w.Folded.Contains("apt-", StringComparison.Ordinal) || IsFileName(w.Folded));

    private static bool IsFileName(string folded) =>
        folded.LastIndexOf('.') is var dot and > 0 && folded.Length - dot is >= 3 and <= 6 && folded[(dot + 1)..].All(char.IsLetter)
        && folded[..dot].Any(char.IsLetter);

    private bool IsContent(string folded) => folded.Length > 1 && !stopWords.IsWeak(folded) && folded.Any(char.IsLetter);
}
