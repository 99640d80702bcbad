using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using TaskTracker.Domain.Data;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Faults;

/// <summary>
/// Servers, workers and API as processes of the test's own, to be killed, paused and started again one by one. One cluster serves all
/// fault tests; each test leaves it with both servers and the workers that it found.
/// </summary>
public sealed class Cluster : IAsyncLifetime
{
    /// <summary>Short, so that a test does not wait long for a lease to run out.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(8);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"tasktracker-faults-{Guid.NewGuid():N}");
    private readonly int _postgresPort = FreePort();
    private readonly int _natsPort = FreePort();
    private readonly List<ServiceProcess> _workers = [];
    private ServiceProcess? _postgres;
    private ServiceProcess? _nats;

    public string Database => $"Host=127.0.0.1;Port={_postgresPort};Username=postgres;Password=fault;Database=tasktracker;Timeout=5";

    public string Broker => $"nats://nats:fault@127.0.0.1:{_natsPort}";

    /// <summary>The two workers that every test finds running.</summary>
    public IReadOnlyList<ServiceProcess> Workers => _workers;

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("The fault tests send Linux signals to native servers.");
        using var limit = new CancellationTokenSource(StartLimit);
        Directory.CreateDirectory(_folder);
        await ServiceProcess.RunAsync("bash", [Script, "install"], Environment.CurrentDirectory, [], limit.Token);
        await StartPostgresAsync(limit.Token);
        await StartNatsAsync(limit.Token);
        await ExecuteAsync("CREATE DATABASE tasktracker", "postgres", limit.Token);
        await ServiceProcess.RunAsync("dotnet", [Dll("Worker"), "migrate"], Folder("Worker"), Settings(), limit.Token);
        _workers.Add(await StartWorkerAsync(limit.Token));
        _workers.Add(await StartWorkerAsync(limit.Token));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _workers.Append(_nats).Append(_postgres).OfType<ServiceProcess>())
            await process.DisposeAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    public async Task StartPostgresAsync(CancellationToken cancellationToken)
    {
        _postgres = ServiceProcess.Start(
            "bash", [Script, "postgres", Path.Combine(_folder, "postgres"), $"{_postgresPort}"], _folder,
            [new("POSTGRES_USER", "postgres"), new("POSTGRES_PASSWORD", "fault")]);
        await Eventually.TrueAsync(
            async () =>
            {
                await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database) { Database = "postgres" }.ToString());
                await connection.OpenAsync(cancellationToken);
                return true;
            },
            "PostgreSQL answers");
    }

    /// <summary>Stops PostgreSQL as a restart does: at once, with every connection cut.</summary>
    public async Task StopPostgresAsync()
    {
        await _postgres!.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
    }

    public async Task StartNatsAsync(CancellationToken cancellationToken)
    {
        _nats = ServiceProcess.Start(
            "bash", [Script, "nats", NatsFolder, $"{_natsPort}"], _folder,
            [new("NATS_USER", "nats"), new("NATS_PASSWORD", "fault")]);
        await Eventually.TrueAsync(
            async () =>
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _natsPort, cancellationToken);
                return true;
            },
            "NATS answers");
    }

    /// <summary>Kills the broker; its storage goes too where <paramref name="wipe"/>.</summary>
    public async Task StopNatsAsync(bool wipe)
    {
        await _nats!.DisposeAsync();
        if (wipe)
            Directory.Delete(NatsFolder, recursive: true);
    }

    public async Task<ServiceProcess> StartWorkerAsync(CancellationToken cancellationToken)
    {
        var worker = ServiceProcess.StartWeb(Dll("Worker"), Folder("Worker"), Settings());
        await worker.WaitHealthyAsync(cancellationToken);
        return worker;
    }

    public async Task<ServiceProcess> StartApiAsync(CancellationToken cancellationToken)
    {
        var api = ServiceProcess.StartWeb(Dll("Api"), Folder("Api"), Settings());
        await api.WaitHealthyAsync(cancellationToken);
        return api;
    }

    /// <summary>Puts a worker in the place of one that a test has killed.</summary>
    public async Task ReplaceAsync(ServiceProcess killed, CancellationToken cancellationToken)
    {
        await killed.DisposeAsync();
        _workers[_workers.IndexOf(killed)] = await StartWorkerAsync(cancellationToken);
    }

    /// <summary>A context on the cluster's database.</summary>
    public TrackerDbContext OpenDb()
    {
        var source = new NpgsqlDataSourceBuilder(Database) { ConnectionStringBuilder = { Pooling = false } };
        source.UseVector();
        return new TrackerDbContext(new DbContextOptionsBuilder<TrackerDbContext>()
            .UseNpgsql(source.Build(), npgsql => npgsql.UseVector())
            .UseSnakeCaseNamingConvention()
            .Options);
    }

    public async Task ExecuteAsync(string sql, string? database, CancellationToken cancellationToken)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(Database) { Database = database ?? "tasktracker", Pooling = false };
        await using var connection = new NpgsqlConnection(connectionString.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Script => Repository.PathOf("eng", "servers.sh");

    private string NatsFolder => Path.Combine(_folder, "nats");

    /// <summary>The service's own build output, of the same configuration as the tests.</summary>
    private static string Folder(string service)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Repository.PathOf($"TaskTracker.{service}", "bin", own.Parent!.Name, own.Name);
    }

    private static string Dll(string service) => Path.Combine(Folder(service), $"TaskTracker.{service}.dll");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private List<KeyValuePair<string, string>> Settings() =>
    [
        new("ConnectionStrings__tasktracker", Database),
        new("ConnectionStrings__nats", Broker),
        new("TaskTracker__Worker__LeaseSeconds", $"{Lease.TotalSeconds:0}"),
        new("TaskTracker__Worker__DrainSeconds", "1"),
        new("Ai__Local__WarmUp", "false"),
    ];
}

// After the others and alone: a loaded machine would blur what a fault costs.
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterGroup : ICollectionFixture<Cluster>
{
    public const string Name = "cluster";
}
