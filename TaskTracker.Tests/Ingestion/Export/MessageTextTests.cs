using TaskTracker.Domain.Ingestion;

namespace TaskTracker.Tests.Ingestion.Export;

public sealed class MessageTextTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("  as it is\t\n", "  as it is\t\n")]
    [InlineData("a\r\nb\rc\n\r\nd", "a\nb\nc\n\nd")]
    [InlineData("\0a\0", "a")]
    [InlineData("ok 🦔", "ok 🦔")]
    public void Normalize_text_keeps_all_that_can_be_stored(string? text, string expected) =>
        Assert.Equal(expected, MessageText.Normalize(text));

    [Fact]
    public void Normalize_half_of_a_pair_is_replaced()
    {
        Assert.Equal("\uFFFDa", MessageText.Normalize("\uD83Ea"));
        Assert.Equal("a\uFFFD", MessageText.Normalize("a\uD83E"));
        Assert.Equal("\uFFFD🦔", MessageText.Normalize("\uDD94🦔"));
    }
}
