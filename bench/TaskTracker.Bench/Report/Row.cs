namespace TaskTracker.Bench.Report;

/// <summary>One figure of one system.</summary>
internal sealed record Row(string System, string Figure, double Value, string Unit);

/// <summary>The units; a rate is better where it is higher, everything else where it is lower.</summary>
internal static class Units
{
    public const string PerSecond = "/s";
    public const string Milliseconds = "ms";
    public const string Megabytes = "MB";
    public const string KilobytesPerTask = "KB/task";
    public const string MicrosecondsPerTask = "µs/task";
    public const string Ratio = "ratio";
    public const string Percent = "%";
}
