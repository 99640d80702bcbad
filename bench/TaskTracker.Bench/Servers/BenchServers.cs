using Npgsql;

namespace TaskTracker.Bench.Servers;

/// <summary>The PostgreSQL and the NATS server that a run measures on: those that were named, or two of its own on a temporary folder.</summary>
internal sealed class BenchServers : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly List<ServerProcess> _processes = [];
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"tasktracker-bench-{Guid.CreateVersion7():N}");
    private string _database = "";

    /// <summary>The NATS server's address.</summary>
    public string Broker { get; private set; } = "";

    public static async Task<BenchServers> StartAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        var servers = new BenchServers();
        try
        {
            servers._database = arguments.Database ?? servers.StartPostgres();
            servers.Broker = arguments.Broker ?? servers.StartNats();
            await servers.WaitForPostgresAsync(cancellationToken);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>The connection string of a database on the server.</summary>
    public string DatabaseOf(string name) =>
        new NpgsqlConnectionStringBuilder(_database) { Database = name, MaxPoolSize = 80 }.ConnectionString;

    /// <summary>Makes an empty database, in place of one of the name that a broken-off run left behind.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        await ExecuteAsync($"CREATE DATABASE {name}");
        return DatabaseOf(name);

        async Task ExecuteAsync(string sql)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public async Task DropDatabaseAsync(string name, CancellationToken cancellationToken)
    {
        NpgsqlConnection.ClearAllPools();
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A setting of the server.</summary>
    public async Task<string> SettingAsync(string name, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand("SELECT current_setting($1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Writes out what earlier measurements left dirty, so that the next one does not pay for it.</summary>
    public async Task CheckpointAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand("CHECKPOINT");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            await process.DisposeAsync();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private string StartPostgres()
    {
        var port = ServerProcess.FreePort();
        var password = Guid.CreateVersion7().ToString("N");
        Start("postgres", port, ("POSTGRES_USER", "bench"), ("POSTGRES_PASSWORD", password));
        return $"Host=127.0.0.1;Port={port};Username=bench;Password={password};Database=postgres";
    }

    private string StartNats()
    {
        var port = ServerProcess.FreePort();
        var password = Guid.CreateVersion7().ToString("N");
        Start("nats", port, ("NATS_USER", "bench"), ("NATS_PASSWORD", password));
        return $"nats://bench:{password}@127.0.0.1:{port}";
    }

    private void Start(string kind, int port, params (string Name, string Value)[] environment) =>
        _processes.Add(ServerProcess.Start(kind, Path.Combine(_folder, kind), port, environment));

    private async Task WaitForPostgresAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                await using var source = NpgsqlDataSource.Create(_database);
                await using var connection = await source.OpenConnectionAsync(limit.Token);
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
            }
        }
    }
}
