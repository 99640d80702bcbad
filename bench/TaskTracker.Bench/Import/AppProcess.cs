using System.Diagnostics;
using TaskTracker.Bench.Servers;

namespace TaskTracker.Bench.Import;

/// <summary>API or worker as a process, as the AppHost starts them.</summary>
internal sealed class AppProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private AppProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>The most that was resident so far, in bytes.</summary>
    public long PeakWorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public static async Task<AppProcess> StartAsync(string project, string database, string broker, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        var app = new AppProcess(Start(project, [], database, broker, address), address);
        try
        {
            await app.WaitUntilHealthyAsync(cancellationToken);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Brings the database to the current schema.</summary>
    public static async Task MigrateAsync(string database, string broker, CancellationToken cancellationToken)
    {
        using var migrator = Start("TaskTracker.Worker", ["migrate"], database, broker, new Uri("http://127.0.0.1:0"));
        await migrator.WaitForExitAsync(cancellationToken);
        if (migrator.ExitCode != 0)
            throw new InvalidOperationException("The database could not be migrated; the messages above say why.");
    }

    public async ValueTask DisposeAsync()
    {
        await Signals.TerminateAsync(_process);
        _process.Dispose();
    }

    private static Process Start(string project, IEnumerable<string> arguments, string database, string broker, Uri address)
    {
        // The configuration that the bench was built in is the one that they were built in: …/bin/Release/net10.0.
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var dll = Repository.File(Path.Combine(project, "bin", output.Parent!.Name, output.Name, $"{project}.dll"));
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments])
        {
            WorkingDirectory = Repository.File(project),
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ConnectionStrings__tasktracker"] = database;
        start.Environment["ConnectionStrings__nats"] = broker;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["Logging__Console__LogToStandardErrorThreshold"] = "Warning";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return process;
    }

    private async Task WaitUntilHealthyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        using var client = new HttpClient { BaseAddress = Address };
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException("A process of the system ended at its start; its messages above say why.");
            try
            {
                using var response = await client.GetAsync(new Uri("/health", UriKind.Relative), limit.Token);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
        }
    }
}
