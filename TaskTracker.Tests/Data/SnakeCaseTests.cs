using TaskTracker.Domain.Data;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Tests.Data;

public sealed class SnakeCaseTests
{
    [Theory]
    [InlineData(AttemptOutcome.HandedBack, "handed_back")]
    [InlineData(AttemptOutcome.Lost, "lost")]
    public void Of_and_Parse_are_each_others_reverse(AttemptOutcome value, string text)
    {
        Assert.Equal(text, SnakeCase.Of(value));
        Assert.Equal(value, SnakeCase.Parse<AttemptOutcome>(text));
    }

    [Fact]
    public void All_names_are_in_the_order_of_declaration() =>
        Assert.Equal(["succeeded", "retried", "dead", "cancelled", "lost", "handed_back"], SnakeCase.All<AttemptOutcome>());

    [Theory]
    [InlineData("HandedBack")]
    [InlineData("handedback")]
    [InlineData("5")]
    [InlineData("")]
    public void TryParse_of_any_other_form_is_false(string text)
    {
        Assert.False(SnakeCase.TryParse<AttemptOutcome>(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => SnakeCase.Parse<AttemptOutcome>(text)).Message);
    }
}
