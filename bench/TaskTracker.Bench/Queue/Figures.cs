namespace TaskTracker.Bench.Queue;

/// <summary>The figures that several systems have.</summary>
internal static class Figures
{
    public const string OneByOne = "enqueue, one by one";
    public const string ManyCallers = "enqueue, 64 callers";
    public const string Bulk = "enqueue in bulk";
    public const string Drain = "drain";
    public const string Both = "both at once";
    public const string Cpu = "worker's processor time";
    public const string Allocated = "allocated by the worker";
    public const string WorkingSetHalf = "worker's memory at half of the drain";
    public const string WorkingSet = "worker's memory at the end of the drain";
    public const string Repeated = "handlers started again";
    public const string Redelivered = "deliveries repeated";
    public const string Spread = "4 workers: most to least busy, of the mean";
    public const string FourWorkers = "drain by 4 workers";
}
