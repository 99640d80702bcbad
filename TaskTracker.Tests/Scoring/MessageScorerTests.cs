using System.Text.Json;
using TaskTracker.Domain.Scoring;

namespace TaskTracker.Tests.Scoring;

public sealed class MessageScorerTests
{
    private const string Chatter = "haha thanks, see you tomorrow 😂";
    private const string Problem = "Login fails with error 500 after the deploy, users cannot open the checkout page since 14:20";

    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly MessageScorer Scorer = new(new ScoringOptions());

    [Theory]
    [InlineData("thanks!", MessageClassification.Noise)]
    [InlineData("дякую, гарних вихідних!", MessageClassification.Noise)]
    [InlineData("всем привет", MessageClassification.Noise)]
    [InlineData("😂😂", MessageClassification.Noise)]
    [InlineData("https://example.org/a?b=c", MessageClassification.Noise)]
    [InlineData("", MessageClassification.Noise)]
    [InlineData("I'll have a look at the import later", MessageClassification.WeakSignal)]
    [InlineData("перевірю тести трохи пізніше", MessageClassification.WeakSignal)]
    [InlineData(Problem, MessageClassification.Signal)]
    [InlineData("Вирішили: реліз переносимо на 12 травня, бо оплата картками досі не працює", MessageClassification.Signal)]
    public void Score_message_that_has_just_arrived_reaches_every_class(string text, MessageClassification expected)
    {
        var score = Score(text);

        Assert.Equal(expected, score.Classification);
        Assert.Equal(expected, Scorer.Classify(score.ImportanceScore));
    }

    [Theory]
    [InlineData(Chatter)]
    [InlineData("I'll have a look at the import later")]
    [InlineData(Problem)]
    public void Score_year_old_message_keeps_its_class(string text)
    {
        var old = Scorer.Score(Facts(text) with { SentAt = Now.AddYears(-1) });
        var fresh = Score(text);

        Assert.Equal(fresh.Classification, old.Classification);
        Assert.True(old.ImportanceScore <= fresh.ImportanceScore);
        Assert.InRange(old.Factors.Temporal.Score, 0, 0.001);
    }

    [Fact]
    public void Score_text_without_substance_stays_noise_whatever_the_other_factors()
    {
        var score = Scorer.Score(Facts(Chatter) with { TopicStrength = 1, ReplyCount = 20, Author = new AuthorActivity(500, 1) });

        Assert.Equal(MessageClassification.Noise, score.Classification);
        Assert.True(score.ImportanceScore < 0.3);
    }

    [Fact]
    public void Score_service_message_is_noise()
    {
        var score = Scorer.Score(Facts(Problem) with { IsServiceMessage = true });

        Assert.Equal(MessageClassification.Noise, score.Classification);
        Assert.Equal("service message", score.Factors.Content.Reason);
    }

    [Fact]
    public void Score_bare_sticker_is_noise()
    {
        var score = Scorer.Score(Facts("") with { HasMedia = true });

        Assert.Equal(MessageClassification.Noise, score.Classification);
        Assert.Equal("an attachment without text", score.Factors.Content.Reason);
    }

    [Fact]
    public void Score_bot_counts_less_than_a_person() =>
        Assert.True(Scorer.Score(Facts(Problem) with { IsBotAuthor = true }).ImportanceScore < Score(Problem).ImportanceScore);

    [Fact]
    public void Score_repeated_text_falls_with_every_repetition()
    {
        var scores = Enumerable.Range(0, 5).Select(n => Scorer.Score(Facts(Problem) with { DuplicatesInChat = n })).ToList();

        Assert.Equal(scores.OrderByDescending(s => s.ImportanceScore), scores);
        Assert.NotEqual(MessageClassification.Signal, scores[4].Classification);
        Assert.Contains("the same text was posted 4× before", scores[4].Factors.Content.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_author_with_a_better_record_scores_higher()
    {
        var text = "I'll have a look at the import later";
        var better = Scorer.Score(Facts(text) with { Author = new AuthorActivity(100, 0.9) });
        var worse = Scorer.Score(Facts(text) with { Author = new AuthorActivity(100, 0.02) });

        Assert.True(worse.ImportanceScore < Score(text).ImportanceScore);
        Assert.True(Score(text).ImportanceScore < better.ImportanceScore);
        Assert.Equal("100 messages in 30 days, 90% of them signal", better.Factors.Author.Reason);
    }

    [Fact]
    public void Score_author_with_few_messages_is_nearly_neutral() =>
        Assert.InRange(Scorer.Score(Facts(Problem) with { Author = new AuthorActivity(1, 1) }).Factors.Author.Score, 0.5, 0.6);

    [Fact]
    public void Score_unknown_author_and_topic_are_neutral()
    {
        var factors = Score(Problem).Factors;

        Assert.Equal(0.5, factors.Author.Score);
        Assert.Equal(0.5, factors.Topic.Score);
        Assert.Equal("no topic", factors.Topic.Reason);
    }

    [Fact]
    public void Score_topic_and_answers_lift()
    {
        var facts = Facts("I'll have a look at the import later");
        var loose = Scorer.Score(facts with { TopicStrength = 0.2 });
        var strong = Scorer.Score(facts with { TopicStrength = 0.6 });
        var answered = Scorer.Score(facts with { TopicStrength = 0.6, ReplyCount = 2 });

        Assert.True(loose.ImportanceScore < strong.ImportanceScore);
        Assert.True(strong.ImportanceScore < answered.ImportanceScore);
        Assert.Equal("belongs to its topic by 0.60; answered 2×", answered.Factors.Topic.Reason);
    }

    [Fact]
    public void Score_temporal_factor_halves_with_the_half_life() =>
        Assert.Equal(0.25, Scorer.Score(Facts(Problem) with { SentAt = Now.AddDays(-60) }).Factors.Temporal.Score, 3);

    [Fact]
    public void Score_message_from_the_future_counts_as_new() =>
        Assert.Equal(1, Scorer.Score(Facts(Problem) with { SentAt = Now.AddHours(2) }).Factors.Temporal.Score);

    [Fact]
    public void Score_values_out_of_range_are_held_in_range()
    {
        var score = Scorer.Score(Facts(Problem) with
        {
            TopicStrength = 9,
            ReplyCount = -4,
            DuplicatesInChat = -2,
            MentionCount = -1,
            Author = new AuthorActivity(-5, 7),
        });

        Assert.InRange(score.ImportanceScore, 0, 1);
        Assert.InRange(score.Factors.Topic.Score, 0, 1);
        Assert.InRange(score.Factors.Author.Score, 0, 1);
    }

    [Fact]
    public void Score_other_thresholds_move_the_classes()
    {
        var strict = new MessageScorer(new ScoringOptions { NoiseBelow = 0.9, SignalFrom = 0.95 });

        Assert.Equal(MessageClassification.Noise, strict.Score(Facts("I'll have a look at the import later")).Classification);
    }

    [Fact]
    public void Score_reason_names_what_was_found()
    {
        var reason = Score("@olena why does the import fail with System.TimeoutException? 14:20 again").Factors.Content.Reason;

        Assert.Equal(
            "question; names a problem; about the work; code or identifiers; figures; mentions somebody; 11 words", reason);
    }

    [Fact]
    public void Score_same_facts_give_the_same_score() => Assert.Equal(Score(Problem), Score(Problem));

    [Theory]
    [InlineData("\uD83D")]
    [InlineData("\u0301\u0306")]
    [InlineData("@")]
    [InlineData("```")]
    [InlineData("???!!!")]
    [InlineData("' ' '")]
    public void Score_odd_text_is_noise(string text) => Assert.Equal(MessageClassification.Noise, Score(text).Classification);

    [Fact]
    public void Score_very_long_text_is_read_as_far_as_needed() =>
        Assert.InRange(Score(string.Concat(Enumerable.Repeat("error in the build; ", 20_000))).ImportanceScore, 0.7, 1);

    [Fact]
    public void Factors_as_json_are_the_four_with_score_and_reason()
    {
        using var json = JsonDocument.Parse(JsonSerializer.Serialize(Score(Problem).Factors));

        Assert.Equal(["content", "author", "temporal", "topic"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.All(json.RootElement.EnumerateObject(), factor =>
        {
            Assert.InRange(factor.Value.GetProperty("score").GetDouble(), 0, 1);
            Assert.NotEmpty(factor.Value.GetProperty("reason").GetString()!);
        });
    }

    [Fact]
    public void Factors_survive_json()
    {
        var factors = Score(Problem).Factors;

        Assert.Equal(factors, JsonSerializer.Deserialize<NoiseFactors>(JsonSerializer.Serialize(factors)));
    }

    [Theory]
    [InlineData(MessageClassification.Noise, "\"noise\"")]
    [InlineData(MessageClassification.WeakSignal, "\"weak_signal\"")]
    [InlineData(MessageClassification.Signal, "\"signal\"")]
    public void Classification_as_json_is_snake_case(MessageClassification classification, string json) =>
        Assert.Equal(json, JsonSerializer.Serialize(classification));

    private static MessageFacts Facts(string text) => new(text, Now, Now);

    private static MessageScore Score(string text) => Scorer.Score(Facts(text));
}
