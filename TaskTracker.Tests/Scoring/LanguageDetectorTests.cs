using TaskTracker.Domain.Scoring;

namespace TaskTracker.Tests.Scoring;

public sealed class LanguageDetectorTests
{
    [Theory]
    [InlineData("The build has been failing since yesterday", "en")]
    [InlineData("Збірка не проходить від учора", "uk")]
    [InlineData("Сборка не проходит со вчерашнего дня", "ru")]
    [InlineData("Kompilacja nie przechodzi od wczoraj", "pl")]
    [InlineData("ось стаття https://example.org/articles/event-sourcing", "uk")]
    public void Detect_sentence_has_its_language(string text, string expected) => Assert.Equal(expected, LanguageDetector.Detect(text));

    [Theory]
    [InlineData("")]
    [InlineData("ok")]
    [InlineData("12345 67890")]
    [InlineData("https://example.org/articles/event-sourcing")]
    [InlineData("😂😂😂😂😂😂😂")]
    public void Detect_too_little_text_has_none(string text) => Assert.Null(LanguageDetector.Detect(text));

    [Fact]
    public void Detect_from_many_threads_gives_the_same_answers()
    {
        var messages = LabelledMessage.LoadAll();
        var alone = messages.Select(m => LanguageDetector.Detect(m.Text)).ToList();

        var together = messages.AsParallel().AsOrdered().Select(m => LanguageDetector.Detect(m.Text)).ToList();

        Assert.Equal(alone, together);
    }

    [Fact]
    public void Detect_labelled_messages_are_right_when_answered()
    {
        var answered = LabelledMessage.LoadAll()
            .Select(m => (m.Language, Detected: LanguageDetector.Detect(m.Text), m.Text))
            .Where(m => m.Detected is not null)
            .ToList();
        var wrong = answered.Where(m => m.Detected != m.Language).ToList();

        Assert.True(wrong.Count <= 0.03 * answered.Count,
            $"{wrong.Count} of {answered.Count} wrong: {string.Join(" | ", wrong)}");
    }
}
