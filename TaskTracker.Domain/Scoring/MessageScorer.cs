using System.Globalization;

namespace TaskTracker.Domain.Scoring;

/// <summary>Scores how much a message matters and puts it into one of three classes. Pure, deterministic, thread-safe.</summary>
/// <remarks>
/// <para><b>The mean.</b> The score is a weighted mean of four factors. Content stands for itself; each of the other three is
/// calibrated to move the score away from the content by as much as it differs from neutral:</para>
/// <code>
/// g(content) = content
/// g(factor)  = content + (factor − 0.5)          factor: author, topic, temporal
/// mean       = Σ weight · g / Σ weight
/// </code>
/// <para>An unknown author or a missing topic is neutral (0.5) and leaves the content's score alone. Without this calibration the other
/// factors would lift every live message, whose recency is 1, out of the noise.</para>
/// <para><b>The class</b> comes from the mean of content, author and topic by the thresholds. A text that is noise by its content stays noise
/// whoever wrote it and whatever the topic.</para>
/// <para><b>Recency ranks within the class.</b> The mean of all four is held inside the range of that class, so that fresh chatter does
/// not become a signal and an imported message is not noise for its age.</para>
/// <para>With the default weights the author moves the score by at most 0.075, the topic by 0.1, recency by 0.025.</para>
/// </remarks>
public sealed class MessageScorer
{
    private const double Neutral = 0.5;

    // A share of few messages says little: it is mixed with ten imagined messages of an average author.
    private const double AverageSignalShare = 1d / 3;
    private const double PriorMessages = 10;

    private const double BotFactor = 0.2;
    private const double LiftPerReply = 0.1;
    private const double LargestReplyLift = 0.3;

    // The distance that keeps a held score below the next class's threshold.
    private const double Step = 0.0001;

    private readonly ScoringOptions _options;

    /// <param name="options">Valid options; they are not checked here.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    public MessageScorer(ScoringOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>Scores one message.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="facts"/> is null.</exception>
    public MessageScore Score(MessageFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var factors = new NoiseFactors(
            ContentScorer.Score(facts, Vocabulary.Default),
            Author(facts),
            Temporal(facts),
            Topic(facts));

        var content = factors.Content.Score;
        var shift = (_options.AuthorWeight * (factors.Author.Score - Neutral)) + (_options.TopicWeight * (factors.Topic.Score - Neutral));
        var standing = content + (shift / _options.SumOfWeights);
        var classification = content < _options.NoiseBelow ? MessageClassification.Noise : Classify(standing);

        var recency = _options.TemporalWeight * (factors.Temporal.Score - Neutral) / _options.SumOfWeights;
        return new MessageScore(Hold(standing + recency, classification), classification, factors);
    }

    /// <summary>The class of a score by the thresholds.</summary>
    public MessageClassification Classify(double importanceScore) =>
        importanceScore < _options.NoiseBelow ? MessageClassification.Noise
        : importanceScore < _options.SignalFrom ? MessageClassification.WeakSignal
        : MessageClassification.Signal;

    private static ScoreFactor Author(MessageFacts facts)
    {
        if (facts.IsBotAuthor)
        {
            return new ScoreFactor(BotFactor, "a bot");
        }

        if (facts.Author is not { } author)
        {
            return new ScoreFactor(Neutral, "author's record not known");
        }

        if (author.SignalShare is not { } share || author.MessageCount <= 0)
        {
            return new ScoreFactor(Neutral, string.Create(
                CultureInfo.InvariantCulture, $"{Math.Max(0, author.MessageCount)} messages in 30 days, none scored"));
        }

        share = Math.Clamp(share, 0, 1);
        var expected = ((author.MessageCount * share) + (PriorMessages * AverageSignalShare)) / (author.MessageCount + PriorMessages);
        return new ScoreFactor(
            Math.Round(Math.Clamp(Neutral + expected - AverageSignalShare, 0, 1), 4),
            string.Create(CultureInfo.InvariantCulture, $"{author.MessageCount} messages in 30 days, {share * 100:0}% of them signal"));
    }

    private ScoreFactor Temporal(MessageFacts facts)
    {
        var days = Math.Max(0, (facts.ScoredAt - facts.SentAt).TotalDays);
        var score = Math.Round(Math.Pow(2, -days / _options.RecencyHalfLifeDays), 4);
        return new ScoreFactor(score, days < 1
            ? "less than a day old"
            : string.Create(CultureInfo.InvariantCulture, $"{days:0} days old"));
    }

    private static ScoreFactor Topic(MessageFacts facts)
    {
        var strength = facts.TopicStrength is { } known ? Math.Clamp(known, 0, 1) : Neutral;
        var lift = Math.Min(LargestReplyLift, LiftPerReply * Math.Max(0, facts.ReplyCount));
        var reason = facts.TopicStrength is null
            ? "no topic"
            : string.Create(CultureInfo.InvariantCulture, $"belongs to its topic by {strength:0.00}");
        return new ScoreFactor(
            Math.Round(Math.Min(1, strength + lift), 4),
            facts.ReplyCount > 0 ? string.Create(CultureInfo.InvariantCulture, $"{reason}; answered {facts.ReplyCount}×") : reason);
    }

    private double Hold(double score, MessageClassification classification)
    {
        var (from, below) = classification switch
        {
            MessageClassification.Noise => (0d, _options.NoiseBelow),
            MessageClassification.WeakSignal => (_options.NoiseBelow, _options.SignalFrom),
            _ => (_options.SignalFrom, 1 + Step),
        };
        return Math.Max(from, Math.Min(Math.Round(score, 4), below - Step));
    }
}
