using TaskTracker.Bench;
using TaskTracker.Bench.Import;
using TaskTracker.Bench.Queue;

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stopping.Cancel();
};

try
{
    switch (args.FirstOrDefault())
    {
        case "queue":
            await QueueBench.RunAsync(BenchArguments.Parse(args[1..]), stopping.Token);
            return 0;
        case "import":
            await ImportBench.RunAsync(BenchArguments.Parse(args[1..]), stopping.Token);
            return 0;
        case WorkerHost.Argument:
            await WorkerHost.RunAsync(stopping.Token);
            return 0;
        default:
            await Console.Error.WriteLineAsync(BenchArguments.Usage);
            return 2;
    }
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync($"{e.Message}{Environment.NewLine}{BenchArguments.Usage}");
    return 2;
}
catch (Exception e)
{
    // An exception that nobody catches ends the process before the servers are stopped.
    await Console.Error.WriteLineAsync($"{e}");
    return 1;
}
