using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TaskTracker.Bench.Servers;

/// <summary>A server that <c>eng/servers.sh</c> runs.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public static ServerProcess Start(string kind, string folder, int port, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("bash", [Repository.File("eng/servers.sh"), kind, folder, $"{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        var process = Process.Start(start)!;
        // What the servers log is of interest only where they do not start, and a full pipe would stop them.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("PANIC", StringComparison.Ordinal) == true)
                Console.Error.WriteLine(line.Data);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ServerProcess(process);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await Signals.TerminateAsync(_process);
        _process.Dispose();
    }
}
