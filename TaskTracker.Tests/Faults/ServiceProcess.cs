using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TaskTracker.Tests.Faults;

/// <summary>A process under the test's control, with its last output for when something goes wrong.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private const int KeptLines = 200;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ServiceProcess(Process process, Uri? address)
    {
        _process = process;
        Address = address;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where a web process listens.</summary>
    public Uri? Address { get; }

    public int Id => _process.Id;

    public string Output => string.Join('\n', _output);

    public static ServiceProcess Start(
        string file, IEnumerable<string> arguments, string folder, IEnumerable<KeyValuePair<string, string>> environment, Uri? address = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        return new ServiceProcess(Process.Start(start)!, address);
    }

    public static ServiceProcess StartWeb(string dll, string folder, IEnumerable<KeyValuePair<string, string>> environment)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        listener.Stop();
        return Start("dotnet", [dll], folder, environment.Append(new("ASPNETCORE_URLS", address.ToString())), address);
    }

    /// <summary>Runs a process to its end.</summary>
    public static async Task RunAsync(
        string file,
        IEnumerable<string> arguments,
        string folder,
        IEnumerable<KeyValuePair<string, string>> environment,
        CancellationToken cancellationToken)
    {
        await using var process = Start(file, arguments, folder, environment);
        await process._process.WaitForExitAsync(cancellationToken);
        if (process._process.ExitCode != 0)
            throw new InvalidOperationException($"{file} ended with {process._process.ExitCode}:\n{process.Output}");
    }

    public Task WaitHealthyAsync(CancellationToken cancellationToken)
    {
        var client = new HttpClient { BaseAddress = Address };
        return Eventually.TrueAsync(
            async () => _process.HasExited
                ? throw new InvalidOperationException($"The process ended:\n{Output}")
                : (await client.GetAsync("/health", cancellationToken)).IsSuccessStatusCode,
            "the service is healthy");
    }

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGSTOP: the process stands still, and its clock goes on.</summary>
    public void Pause() => Signal("STOP");

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signal("CONT");

    /// <summary>SIGTERM, and the wait for the end.</summary>
    public async Task TerminateAsync()
    {
        Signal("TERM");
        using var limit = new CancellationTokenSource(StopLimit);
        await _process.WaitForExitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal("CONT");
            Signal("TERM");
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        while (_output.Count > KeptLines)
            _output.TryDequeue(out _);
    }
}
