using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Tasks;
using TaskTracker.Worker.Schedules;

namespace TaskTracker.Tests.Schedules;

/// <summary>A database of its own on the stack's server, with runners that have it to themselves. Disposing drops it.</summary>
internal sealed class ScheduleDatabase : ICommitObserver, IAsyncDisposable
{
    private readonly string _name = $"schedules_{Guid.NewGuid():N}";
    private readonly Channel<QueuedTask> _queued = Channel.CreateUnbounded<QueuedTask>();
    private readonly List<ScheduleRunner> _runners = [];
    private readonly NpgsqlDataSource _server;
    private readonly ServiceProvider _services;

    private ScheduleDatabase(string server)
    {
        _server = NpgsqlDataSource.Create(server);
        var own = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(server) { Database = _name }.ConnectionString);
        own.UseVector();
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(own.Build())
            .AddDbContext<TrackerDbContext>((services, options) => options
                .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>(), npgsql => npgsql.UseVector())
                .UseSnakeCaseNamingConvention())
            .AddScoped<UnitOfWork>()
            .AddSingleton<ICommitObserver>(this)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(TaskCatalogue.FromAssemblies(typeof(BackgroundTask).Assembly))
            .AddSingleton(Options.Create(new ScheduleOptions()))
            .BuildServiceProvider();
    }

    /// <summary>What runners have queued.</summary>
    public ChannelReader<QueuedTask> Queued => _queued.Reader;

    public NpgsqlDataSource DataSource => _services.GetRequiredService<NpgsqlDataSource>();

    public static async Task<ScheduleDatabase> CreateAsync(string server)
    {
        var database = new ScheduleDatabase(server);
        await database.OnServerAsync($"CREATE DATABASE {database._name}");
        await database.WithDbAsync(db => db.Database.MigrateAsync(TestContext.Current.CancellationToken));
        // Tasks end at once. The unique index covers live tasks only, so it cannot hide a slot that is run twice.
        await using var command = database.DataSource.CreateCommand(
            """
            CREATE FUNCTION end_at_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.status := 'succeeded'; RETURN NEW; END $$;
            CREATE TRIGGER end_at_once BEFORE INSERT ON background_tasks FOR EACH ROW EXECUTE FUNCTION end_at_once();
            """);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return database;
    }

    public async Task WithDbAsync(Func<TrackerDbContext, Task> work)
    {
        await using var scope = _services.CreateAsyncScope();
        await work(scope.ServiceProvider.GetRequiredService<TrackerDbContext>());
    }

    /// <summary>Starts a runner, as a worker of its own would.</summary>
    public async Task<ScheduleRunner> StartRunnerAsync()
    {
        var runner = ActivatorUtilities.CreateInstance<ScheduleRunner>(_services);
        _runners.Add(runner);
        await runner.StartAsync(TestContext.Current.CancellationToken);
        return runner;
    }

    /// <summary>Breaks every connection of the runners, whatever they are doing on it.</summary>
    public Task BreakConnectionsAsync() =>
        OnServerAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{_name}'");

    public async Task StopRunnersAsync()
    {
        foreach (var runner in _runners)
        {
            await runner.StopAsync(CancellationToken.None);
            runner.Dispose();
        }

        _runners.Clear();
        // The pool may still hold connections that were broken.
        DataSource.Clear();
    }

    public void OnCommitted(IReadOnlyList<QueuedTask> tasks, bool hasEvents)
    {
        foreach (var task in tasks)
            _queued.Writer.TryWrite(task);
    }

    public async ValueTask DisposeAsync()
    {
        await StopRunnersAsync();
        await _services.DisposeAsync();
        await OnServerAsync($"DROP DATABASE {_name} WITH (FORCE)");
        await _server.DisposeAsync();
    }

    private async Task OnServerAsync(string sql)
    {
        await using var command = _server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
