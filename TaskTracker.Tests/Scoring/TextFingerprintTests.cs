using TaskTracker.Domain.Scoring;

namespace TaskTracker.Tests.Scoring;

public sealed class TextFingerprintTests
{
    [Theory]
    [InlineData("Hello, world!", "hello   world")]
    [InlineData("Зв'язок зник", "зв’язок зник.")]
    [InlineData("Йой", "И\u0306ой")]
    [InlineData("line one\nline two", "line one line two")]
    public void Compute_texts_that_differ_in_form_only_are_the_same(string a, string b) =>
        Assert.Equal(TextFingerprint.Compute(a), TextFingerprint.Compute(b));

    [Theory]
    [InlineData("deploy failed", "deploy fails")]
    [InlineData("build 41", "build 42")]
    [InlineData("ab c", "a bc")]
    [InlineData("👍", "👎")]
    public void Compute_other_words_differ(string a, string b) => Assert.NotEqual(TextFingerprint.Compute(a), TextFingerprint.Compute(b));

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("?!...")]
    public void Compute_text_without_words_has_none(string text) => Assert.Null(TextFingerprint.Compute(text));

    // Stored in a column, so it may not change between versions.
    [Fact]
    public void Compute_value_is_stable() => Assert.Equal(620337896427418084L, TextFingerprint.Compute("a"));
}
