namespace TaskTracker.Tests.Faults;

/// <summary>Waits for what another process brings about and does not signal; asks often, and gives up after a time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until a condition holds. An exception counts as "not yet", except one that says that it never will.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null)
    {
        using var timer = new PeriodicTimer(Interval);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(limit ?? TimeSpan.FromSeconds(60));
        Exception? last = null;
        try
        {
            do
            {
                try
                {
                    if (await condition())
                        return;
                }
                catch (Exception e) when (e is not (OperationCanceledException or InvalidOperationException))
                {
                    last = e;
                }
            }
            while (await timer.WaitForNextTickAsync(timeout.Token));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"It did not come true in time that {what}.", last);
        }
    }
}
