namespace TaskTracker.Domain.Tasks;

/// <summary>
/// Exponential back-off with full jitter: a delay drawn evenly from 0 to min(cap, base · 2^(attempt − 1)).
/// Source: Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
/// </summary>
public static class RetryDelay
{
    /// <summary>The delay before the next attempt.</summary>
    /// <param name="attempt">The attempts made so far, 1 or more.</param>
    /// <param name="baseSeconds">The first bound in seconds, above 0.</param>
    /// <param name="capSeconds">The largest bound in seconds.</param>
    /// <param name="random">A number from 0 (inclusive) to 1 (exclusive).</param>
    public static TimeSpan Next(int attempt, double baseSeconds, double capSeconds, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baseSeconds);
        var bound = Math.Min(capSeconds, baseSeconds * Math.Pow(2, Math.Min(attempt - 1, 62)));
        return TimeSpan.FromSeconds(bound * random);
    }
}
