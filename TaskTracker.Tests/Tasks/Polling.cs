namespace TaskTracker.Tests.Tasks;

/// <summary>Waits for what no event tells of.</summary>
internal static class Polling
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Asks until the answer is the wanted one, and fails with the last one after half a minute.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> wanted)
    {
        using var timer = new PeriodicTimer(Interval);
        var since = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (wanted(answer))
                return answer;
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Limit, $"Still after {Limit}: {answer}");
            (answer as IDisposable)?.Dispose();
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
