namespace TaskTracker.Bench.Import;

internal static class ImportBench
{
    public static Task RunAsync(BenchArguments arguments, CancellationToken cancellationToken) => throw new NotSupportedException();
}
