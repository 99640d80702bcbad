using System.Diagnostics;
using HdrHistogram;

namespace TaskTracker.Bench.Queue;

/// <summary>The pickup delay: from the return of the enqueue call to the start of the handler.</summary>
internal static class Pickup
{
    private const long MaxMicroseconds = 600_000_000;

    private static readonly (string Name, double Percentile)[] Wanted = [("p50", 50), ("p95", 95), ("p99", 99)];

    /// <summary>
    /// Enqueues at a steady rate, whether or not earlier calls have returned: a system that stalls gets no pause to recover in.
    /// </summary>
    /// <returns>When each call returned.</returns>
    public static async Task<long[]> EnqueueAtRateAsync(
        IQueueProducer producer, int from, int count, int perSecond, CancellationToken cancellationToken)
    {
        var returned = new long[count];
        var calls = new List<Task>(count);
        var since = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            var wait = TimeSpan.FromSeconds((double)i / perSecond) - Stopwatch.GetElapsedTime(since);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, cancellationToken);
            calls.Add(CallAsync(i));
        }

        await Task.WhenAll(calls);
        return returned;

        async Task CallAsync(int i)
        {
            await producer.EnqueueAsync(NoOp.Of(from + i), cancellationToken);
            returned[i] = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>In milliseconds. A handler that was started before the call returned counts as 0, one that was not started as till now.</summary>
    public static IEnumerable<(string Name, double Milliseconds)> Percentiles(Probe probe, int from, long[] returned)
    {
        var histogram = new LongHistogram(MaxMicroseconds, 3);
        for (var i = 0; i < returned.Length; i++)
        {
            var start = probe.FirstStart(from + i) is > 0 and var noted ? noted : Stopwatch.GetTimestamp();
            var delay = start <= returned[i] ? 0 : (long)Stopwatch.GetElapsedTime(returned[i], start).TotalMicroseconds;
            histogram.RecordValue(Math.Min(delay, MaxMicroseconds));
        }

        return [.. Wanted.Select(w => (w.Name, histogram.GetValueAtPercentile(w.Percentile) / 1000.0))];
    }
}
