using TaskTracker.Bench.Queue.Systems;

namespace TaskTracker.Bench.Queue;

/// <summary>
/// The worker process. It starts and stops its worker on command, so that a measurement finds a process that is warm and a worker that
/// has just been started.
/// </summary>
internal static class WorkerHost
{
    public const string Argument = "worker";

    public const string SystemVariable = "BENCH_SYSTEM";
    public const string DatabaseVariable = "BENCH_DATABASE";
    public const string BrokerVariable = "BENCH_BROKER";
    public const string ProbeVariable = "BENCH_PROBE";
    public const string CapacityVariable = "BENCH_CAPACITY";
    public const string WorkerVariable = "BENCH_WORKER";

    public const string Start = "start";
    public const string Stop = "stop";
    public const string Done = "done";

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var system = QueueSystems.Find(Read(SystemVariable));
        var targets = new BenchTargets(Read(DatabaseVariable), Read(BrokerVariable));
        using var probe = new Probe(
            Read(ProbeVariable), int.Parse(Read(CapacityVariable)), int.Parse(Read(WorkerVariable)));
        Probe.Current = probe;
        // The answers must stand alone on the stream: whatever a library prints goes elsewhere.
        var answers = Console.Out;
        Console.SetOut(Console.Error);

        IAsyncDisposable? worker = null;
        try
        {
            // The end of the stream is the end of the bench, however it came about.
            while (await Console.In.ReadLineAsync(cancellationToken) is { } command)
            {
                if (command == Start)
                {
                    worker ??= await system.StartWorkerAsync(targets, cancellationToken);
                }
                else if (worker is not null)
                {
                    await worker.DisposeAsync();
                    worker = null;
                }

                await answers.WriteLineAsync(Done);
                await answers.FlushAsync(cancellationToken);
            }
        }
        finally
        {
            if (worker is not null)
                await worker.DisposeAsync();
        }
    }

    private static string Read(string variable) => Environment.GetEnvironmentVariable(variable)
        ?? throw new InvalidOperationException($"{variable} is not set: the bench starts its workers itself.");
}
