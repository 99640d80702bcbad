using Hangfire;
using Hangfire.PostgreSql;
using Npgsql;

namespace TaskTracker.Bench.Queue.Systems;

/// <summary>
/// Hangfire on PostgreSQL: as it comes, which polls every 15 s once a queue was found empty; and tuned, with polls every 100 ms,
/// LISTEN/NOTIFY and twice the workers.
/// </summary>
internal sealed class HangfireSystem(bool tuned) : IQueueSystem
{
    public string Key => tuned ? "hangfire-tuned" : "hangfire";

    public string Name => tuned ? "Hangfire (tuned)" : "Hangfire";

    public double Share => 0.04;

    public Task<IQueueProducer> OpenProducerAsync(BenchTargets targets, CancellationToken cancellationToken) =>
        Task.FromResult<IQueueProducer>(new Producer(targets, Open(targets)));

    public Task<IAsyncDisposable> StartWorkerAsync(BenchTargets targets, CancellationToken cancellationToken)
    {
        var options = new BackgroundJobServerOptions();
        if (tuned)
            options.WorkerCount = 10 * Environment.ProcessorCount;
        return Task.FromResult<IAsyncDisposable>(new Server(new BackgroundJobServer(options, Open(targets))));
    }

    private PostgreSqlStorage Open(BenchTargets targets)
    {
        var options = new PostgreSqlStorageOptions();
        if (tuned)
        {
            options.QueuePollInterval = TimeSpan.FromMilliseconds(100);
            options.EnableLongPolling = true;
        }

        return new PostgreSqlStorage(new Hangfire.PostgreSql.Factories.NpgsqlConnectionFactory(targets.Database, options), options);
    }

    private sealed class Producer(BenchTargets targets, PostgreSqlStorage storage) : IQueueProducer
    {
        private readonly BackgroundJobClient _client = new(storage);
        private readonly NpgsqlDataSource _dataSource = NpgsqlDataSource.Create(targets.Database);

        public bool HasBulk => false;

        // Its calls are synchronous. Each gets a thread of its own: 64 that block the pool's threads leave none to what they wait for.
        public Task EnqueueAsync(NoOp task, CancellationToken cancellationToken)
        {
            var (index, padding) = task;
            return Task.Factory.StartNew(
                () => _client.Enqueue(() => HangfireJob.Run(index, padding)), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        public Task EnqueueManyAsync(IReadOnlyList<NoOp> tasks, CancellationToken cancellationToken) => throw new NotSupportedException();

        public async Task<bool> IsIdleAsync(CancellationToken cancellationToken)
        {
            await using var command = _dataSource.CreateCommand("SELECT NOT EXISTS (SELECT FROM hangfire.jobqueue)");
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        }

        public async ValueTask DisposeAsync()
        {
            (storage as IDisposable)?.Dispose();
            await _dataSource.DisposeAsync();
        }
    }

    private sealed class Server(BackgroundJobServer server) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            server.SendStop();
            server.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>Hangfire calls public methods of public types.</summary>
public static class HangfireJob
{
    /// <summary>Notes that it was started.</summary>
    public static void Run(int index, string padding) => Probe.Current.Note(index);
}
