using System.Diagnostics;

namespace TaskTracker.Bench.Queue;

/// <summary>The worker processes of a system under test.</summary>
internal sealed class WorkerPool : IAsyncDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(15);

    private readonly List<Process> _processes = [];

    /// <summary>Starts processes whose workers wait for the command.</summary>
    public WorkerPool(IQueueSystem system, BenchTargets targets, string probePath, int capacity, int count)
    {
        var program = Environment.ProcessPath!;
        string[] arguments = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [typeof(WorkerPool).Assembly.Location, WorkerHost.Argument]
            : [WorkerHost.Argument];
        for (var i = 0; i < count; i++)
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            start.Environment[WorkerHost.SystemVariable] = system.Key;
            start.Environment[WorkerHost.DatabaseVariable] = targets.Database;
            start.Environment[WorkerHost.BrokerVariable] = targets.Broker;
            start.Environment[WorkerHost.ProbeVariable] = probePath;
            start.Environment[WorkerHost.CapacityVariable] = $"{capacity}";
            start.Environment[WorkerHost.WorkerVariable] = $"{i}";
            _processes.Add(Process.Start(start)!);
        }
    }

    public int Count => _processes.Count;

    public Task StartAsync(CancellationToken cancellationToken) => CommandAsync(WorkerHost.Start, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => CommandAsync(WorkerHost.Stop, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            process.StandardInput.Close();
        foreach (var process in _processes)
        {
            using var limit = new CancellationTokenSource(ExitLimit);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited)
                process.Kill();
            process.Dispose();
        }
    }

    private async Task CommandAsync(string command, CancellationToken cancellationToken)
    {
        foreach (var process in _processes)
            await process.StandardInput.WriteLineAsync(command.AsMemory(), cancellationToken);
        foreach (var process in _processes)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(AnswerLimit);
            if (await process.StandardOutput.ReadLineAsync(limit.Token) != WorkerHost.Done)
                throw new InvalidOperationException("A worker process ended; its messages above say why.");
        }
    }
}
