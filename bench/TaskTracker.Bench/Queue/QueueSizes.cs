namespace TaskTracker.Bench.Queue;

/// <summary>How much of each measurement a system gets.</summary>
/// <param name="Tasks">The tasks of the fastest systems.</param>
/// <param name="Share">The share of them that suits this system.</param>
/// <param name="Callers">How many callers enqueue at once.</param>
/// <param name="Workers">The worker processes.</param>
internal sealed record QueueSizes(int Tasks, double Share, int Callers, int Workers)
{
    /// <summary>How many tasks a call takes where a system takes many at once.</summary>
    public const int BulkCall = 1000;

    /// <summary>How many a call takes while the workers are at it.</summary>
    public const int BothCall = 100;

    public static readonly TimeSpan PickupTime = TimeSpan.FromSeconds(5);

    /// <summary>The rates, in tasks a second, at which the pickup delay is measured.</summary>
    public static readonly IReadOnlyList<int> PickupRates = [100, 300];

    public int WarmUp => Math.Clamp(Bulk / 4, 100, 4000);

    public int OneByOne => Math.Max(100, Bulk / 10);

    public int ManyCallers => Math.Max(400, Bulk / 4);

    public int Bulk => Math.Max(400, (int)(Tasks * Share));

    public int Both => Bulk;

    /// <summary>More than all measurements need together.</summary>
    public int Capacity => (4 * (WarmUp + OneByOne + ManyCallers + Bulk + Both)) + (int)(PickupTime.TotalSeconds * PickupRates.Sum()) + 10_000;
}
