using System.Globalization;

namespace TaskTracker.Domain.Scoring;

/// <summary>
/// The content factor: is the text about the work at all (relevance), and does it say something to keep (substance)?
/// </summary>
/// <remarks>
/// <para>Each question is a logistic model over what <see cref="TextFeatures"/> counts:
/// <c>p = 1 / (1 + exp(−(bias + Σ weight · min(count, cap))))</c>. The weights are a ridge fit, with signs held, to the labelled
/// messages marked "tune" (relevance: noise against the rest; substance: weak signal against signal), each read with the whole vocabulary
/// and eight times with a random 30 % of it left out, so that the weights expect words that nobody listed. They were then rounded; code
/// and risks, too rare in those messages to be fitted, were given more than the fit gave them.</para>
/// <para>The two answers r and s become one number in which 0.3 and 0.7 are the borders between the classes:
/// <c>0.6 r</c> where r &lt; 0.5, else <c>0.3 + 0.8 s</c> where s &lt; 0.5, else <c>0.4 + 0.6 s</c>. So substance cannot save what is
/// not relevant: "I ran 10 km in 52 minutes" is full of figures.</para>
/// </remarks>
internal static class ContentScorer
{
    private const double EmptyScore = 0.05;
    private const double LinkOnlyScore = 0.1;

    // Alerts of build and monitoring bots matter, but people write what is kept.
    private const double BotShare = 0.6;

    private const double DuplicateDamping = 0.25;

    private static readonly (WordKinds Kind, string Finding, double Substance, int Cap)[] Evidence =
    [
        (WordKinds.Problem, "names a problem", 1.8, 2),
        (WordKinds.Decision, "a decision", 1.1, 2),
        (WordKinds.Request, "asks for something", 1.4, 2),
        (WordKinds.Deadline, "a date or deadline", 0.7, 2),
        (WordKinds.Requirement, "a requirement", 0.6, 1),
        (WordKinds.Risk, "a risk", 0.5, 1),
        (WordKinds.Idea, "an idea", 0.3, 1),
        (WordKinds.Solution, "a solution", 0.6, 2),
        (WordKinds.Cause, "gives a reason", 0.2, 2),
    ];

    private static readonly (WordKinds Kind, string Finding)[] Chatter =
    [
        (WordKinds.Greeting, "greeting"),
        (WordKinds.Thanks, "thanks"),
        (WordKinds.Acknowledgement, "acknowledgement"),
        (WordKinds.Laughter, "laughter"),
        (WordKinds.SmallTalk, "small talk"),
    ];

    public static ScoreFactor Score(MessageFacts facts, Vocabulary vocabulary)
    {
        if (facts.IsServiceMessage)
        {
            return new ScoreFactor(0, "service message");
        }

        var text = TextFeatures.Read(facts.Text, vocabulary);
        if (text.Words == 0)
        {
            return text.Links > 0 ? new ScoreFactor(LinkOnlyScore, "a link without comment")
                : facts.HasMedia ? new ScoreFactor(EmptyScore, "an attachment without text")
                : text.Marks.Symbols > 0 ? new ScoreFactor(EmptyScore, "emoji only")
                : new ScoreFactor(EmptyScore, "no words");
        }

        var relevance = Logistic(Relevance(text, facts));
        var substance = Logistic(Substance(text, facts));
        var score = relevance < 0.5 ? 0.6 * relevance
            : substance < 0.5 ? 0.3 + (0.8 * substance)
            : 0.4 + (0.6 * substance);

        score *= facts.IsBotAuthor ? BotShare : 1;
        score /= 1 + (DuplicateDamping * Math.Max(0, facts.DuplicatesInChat));
        return new ScoreFactor(Math.Round(score, 4), Reason(text, facts));
    }

    private static double Relevance(in TextFeatures text, MessageFacts facts)
    {
        var evidence = 0;
        foreach (var (kind, _, _, _) in Evidence)
        {
            evidence += kind == WordKinds.Cause ? 0 : text.Of(kind);
        }

        var saysNothingOfWork = !text.HasCode && evidence + text.Of(WordKinds.Work) + text.Of(WordKinds.Progress) == 0;

        return -1.1
            + (1.6 * Math.Min(2, text.Of(WordKinds.Work)))
            + (1.1 * Math.Min(1, text.Of(WordKinds.Progress)))
            + (0.7 * Math.Min(1, text.Marks.Questions))
            + (text.HasCode ? 0.5 : 0)
            + (text.Links > 0 ? 0.2 : 0)
            + (0.2 * Math.Min(2, text.Numbers))
            + (Mentions(text, facts) > 0 ? 0.1 : 0)
            + (0.8 * Math.Min(1, text.Of(WordKinds.Hedge)))
            + (facts.IsReply ? 0.2 : 0)
            + (facts.HasMedia ? 0.3 : 0)
            + (1.15 * Math.Log2(1 + Math.Min(15, text.ContentWords)))
            - (2.2 * Math.Min(3, text.Of(WordKinds.SmallTalk)))
            - (1.3 * text.ChatterWords / text.Words)
            - (1.2 * Math.Min(2, text.Marks.Symbols))
            - (text.ContentWords == 0 ? 0.7 : 0)
            - (saysNothingOfWork ? 1.0 : 0);
    }

    private static double Substance(in TextFeatures text, MessageFacts facts)
    {
        var points = -4.5
            + (1.3 * Math.Log2(1 + Math.Min(31, text.ContentWords)))
            + (0.6 * Math.Min(3, text.Of(WordKinds.Work)))
            + (2.0 * Math.Min(3, text.Numbers))
            + (text.HasCode ? 0.5 : 0)
            + (text.Marks.Questions > 0 && text.Words >= 10 ? 0.7 : 0)
            + (Mentions(text, facts) > 0 ? 0.2 : 0)
            - (1.9 * Math.Min(2, text.Of(WordKinds.Hedge)))
            - (1.5 * Math.Min(2, text.Of(WordKinds.Progress)))
            - (text.Links > 0 ? 0.3 : 0);
        foreach (var (kind, _, weight, cap) in Evidence)
        {
            points += weight * Math.Min(cap, text.Of(kind));
        }

        return points;
    }

    private static int Mentions(in TextFeatures text, MessageFacts facts) => text.Mentions + Math.Max(0, facts.MentionCount);

    private static double Logistic(double points) => 1 / (1 + Math.Exp(-points));

    private static string Reason(in TextFeatures text, MessageFacts facts)
    {
        var findings = new List<string>(8);
        AddIf(text.Marks.Questions > 0, "question");
        foreach (var (kind, finding, _, _) in Evidence)
        {
            AddIf(text.Of(kind) > 0, finding);
        }

        AddIf(text.Of(WordKinds.Work) > 0, "about the work");
        AddIf(text.HasCode, "code or identifiers");
        AddIf(text.Links > 0, "link");
        AddIf(text.Numbers > 0, "figures");
        AddIf(Mentions(text, facts) > 0, "mentions somebody");
        AddIf(facts.HasMedia, "attachment");
        AddIf(text.Of(WordKinds.Progress) > 0, "work in progress");
        AddIf(text.Of(WordKinds.Hedge) > 0, "vague");
        foreach (var (kind, finding) in Chatter)
        {
            AddIf(text.Of(kind) > 0, finding);
        }

        AddIf(text.Marks.Symbols > 0, "emoji");
        AddIf(facts.IsBotAuthor, "written by a bot");
        if (facts.DuplicatesInChat > 0)
        {
            findings.Add(string.Create(CultureInfo.InvariantCulture, $"the same text was posted {facts.DuplicatesInChat}× before"));
        }

        findings.Add(text.Words == 1 ? "1 word" : string.Create(CultureInfo.InvariantCulture, $"{text.Words} words"));
        return string.Join("; ", findings);

        void AddIf(bool found, string finding)
        {
            if (found)
            {
                findings.Add(finding);
            }
        }
    }
}
