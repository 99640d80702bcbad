using TaskTracker.Domain.Tasks;

namespace TaskTracker.Tests.Tasks;

public sealed class RetryDelayTests
{
    [Theory]
    [InlineData(1, 1, 300, 0.5, 0.5)]
    [InlineData(2, 1, 300, 0.5, 1)]
    [InlineData(5, 2, 300, 0.25, 8)]
    [InlineData(9, 1, 300, 0.5, 128)]
    public void Next_bound_doubles_with_each_attempt(int attempt, double baseSeconds, double cap, double random, double seconds) =>
        Assert.Equal(seconds, RetryDelay.Next(attempt, baseSeconds, cap, random).TotalSeconds, precision: 6);

    [Theory]
    [InlineData(10)]
    [InlineData(64)]
    [InlineData(2_000_000_000)]
    public void Next_is_capped_however_many_attempts_were_made(int attempt) =>
        Assert.Equal(150, RetryDelay.Next(attempt, baseSeconds: 1, capSeconds: 300, random: 0.5).TotalSeconds);

    [Fact]
    public void Next_is_drawn_evenly_from_zero_to_the_bound()
    {
        var random = new Random(1);
        double[] delays = [.. Enumerable.Range(0, 10_000).Select(_ => RetryDelay.Next(3, 1, 300, random.NextDouble()).TotalSeconds)];

        Assert.All(delays, d => Assert.InRange(d, 0, 4));
        Assert.InRange(delays.Average(), 1.9, 2.1);
        Assert.InRange(delays.Count(d => d < 1), 2_300, 2_700);
        Assert.Equal(TimeSpan.Zero, RetryDelay.Next(3, 1, 300, random: 0));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, 0)]
    [InlineData(1, -1)]
    public void Next_without_an_attempt_or_a_base_is_refused(int attempt, double baseSeconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryDelay.Next(attempt, baseSeconds, capSeconds: 300, random: 0.5));
}
