using TaskTracker.Domain.Scoring;

namespace TaskTracker.Tests.Scoring;

public sealed class VocabularyTests
{
    private static readonly Vocabulary Words = Read("""
        # a comment
        [acknowledgement]
        ok, good job, так
        [problem]
        помилк*, не працює, п'ять хвилин, crash*
        [question_word]
        так
        """);

    [Theory]
    [InlineData("ok", true)]
    [InlineData("OK!", true)]
    [InlineData("(ok)", true)]
    [InlineData("token", false)]
    [InlineData("book", false)]
    [InlineData("okay", false)]
    [InlineData("ok_button", false)]
    public void Read_word_matches_only_as_a_whole(string text, bool found) =>
        Assert.Equal(found ? 1 : 0, Of(text, WordKinds.Acknowledgement));

    [Theory]
    [InlineData("помилка", 1)]
    [InlineData("Помилками", 1)]
    [InlineData("помилк", 1)]
    [InlineData("crashes crashed crashing", 3)]
    [InlineData("crashdiagnostics", 0)]
    [InlineData("непомилка", 0)]
    public void Read_stem_matches_its_inflections_only(string text, int found) => Assert.Equal(found, Of(text, WordKinds.Problem));

    [Theory]
    [InlineData("сайт не працює", 1)]
    [InlineData("НЕ  ПРАЦЮЄ", 1)]
    [InlineData("не, працює", 0)]
    [InlineData("працює не", 0)]
    [InlineData("не", 0)]
    public void Read_phrase_matches_its_words_in_order_within_a_clause(string text, int found) =>
        Assert.Equal(found, Of(text, WordKinds.Problem));

    [Theory]
    [InlineData("п'ять хвилин")]
    [InlineData("п’ять хвилин")]
    [InlineData("пʼять хвилин")]
    [InlineData("П‘ЯТЬ хвилин")]
    [InlineData("п'я\u200Bть хвилин")]
    public void Read_all_apostrophes_are_one(string text) => Assert.Equal(1, Of(text, WordKinds.Problem));

    [Fact]
    public void Read_word_of_two_kinds_has_both()
    {
        Assert.Equal(1, Of("так", WordKinds.Acknowledgement));
        Assert.Equal(1, Of("так", WordKinds.QuestionWord));
    }

    [Theory]
    [InlineData("word before a section")]
    [InlineData("[no_such_kind]\nword")]
    [InlineData("[problem]\nstem* first")]
    [InlineData("[problem]\nабв*")]
    public void Read_malformed_file_is_refused(string file) => Assert.Throws<FormatException>(() => Read(file));

    [Theory]
    [InlineData("thanks", nameof(WordKinds.Thanks))]
    [InlineData("дякую", nameof(WordKinds.Thanks))]
    [InlineData("спасибо", nameof(WordKinds.Thanks))]
    [InlineData("exception", nameof(WordKinds.Problem))]
    [InlineData("помилку", nameof(WordKinds.Problem))]
    [InlineData("ошибки", nameof(WordKinds.Problem))]
    public void Default_speaks_three_languages(string word, string kind) =>
        Assert.Equal(1, TextFeatures.Read(word, Vocabulary.Default).Of(Enum.Parse<WordKinds>(kind)));

    [Theory]
    [InlineData("и\u0306", "й")]
    [InlineData("Ї\u0301", "Ї")]
    [InlineData("і\u0308жак", "їжак")]
    [InlineData("ёлка", "елка")]
    [InlineData("cafe\u0301", "café")]
    [InlineData("c\u0327a", "ça")]
    [InlineData("a\u00A0b\uFE0F", "a b")]
    public void Fold_brings_letters_to_one_spelling(string text, string expected)
    {
        Span<char> target = new char[text.Length];

        Assert.Equal(expected, target[..TextFolding.Fold(text, target)].ToString());
    }

    [Theory]
    [InlineData("ахахах", 1)]
    [InlineData("hahaha", 1)]
    [InlineData("ха", 0)]
    [InlineData("хата", 0)]
    public void Read_laughter_is_known_by_its_letters(string text, int found) => Assert.Equal(found, Of(text, WordKinds.Laughter));

    [Fact]
    public void Read_counts_marks_besides_words()
    {
        var features = TextFeatures.Read("@max see https://x.org/?id=1: SessionStore.Load() took 120ms 😅 why?", Words);

        Assert.Equal(1, features.Links);
        Assert.Equal(1, features.Mentions);
        Assert.Equal(1, features.Numbers);
        Assert.Equal(1, features.Marks.Questions);
        Assert.Equal(1, features.Marks.Symbols);
        Assert.True(features.HasCode);
        Assert.Equal(7, features.Words);
    }

    private static int Of(string text, WordKinds kind) => TextFeatures.Read(text, Words).Of(kind);

    private static Vocabulary Read(string file) => new([new StringReader(file)]);
}
