using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NATS.Client.JetStream;
using Npgsql;
using TaskTracker.Domain.Data;
using TaskTracker.ServiceDefaults;
using TaskTracker.ServiceDefaults.Data;
using TaskTracker.ServiceDefaults.Tasks;
using TaskTracker.Worker.Tasks;

namespace TaskTracker.Bench.Queue.Systems;

/// <summary>The engine as the API and the workers host it, with the one task of the bench.</summary>
internal sealed class TaskTrackerSystem : IQueueSystem
{
    public string Key => "tasktracker";

    public string Name => "TaskTracker";

    public double Share => 1;

    public async Task<IQueueProducer> OpenProducerAsync(BenchTargets targets, CancellationToken cancellationToken)
    {
        var host = Builder(targets).Build();
        await using (var scope = host.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<TrackerDbContext>().Database.MigrateAsync(cancellationToken);
        await host.Services.GetRequiredService<TaskBroker>().EnsureAsync(cancellationToken);
        await host.StartAsync(cancellationToken);
        return new Producer(host, await CountDeliveriesAsync(host, cancellationToken));
    }

    public async Task<IAsyncDisposable> StartWorkerAsync(BenchTargets targets, CancellationToken cancellationToken)
    {
        var builder = Builder(targets);
        builder.AddTaskEngine(typeof(NoOp).Assembly);
        return await RunningHost.StartAsync(builder.Build(), cancellationToken);
    }

    private static HostApplicationBuilder Builder(BenchTargets targets)
    {
        var builder = BenchHost.CreateBuilder();
        builder.Configuration[$"ConnectionStrings:{DataExtensions.ConnectionName}"] = targets.Database;
        builder.Configuration[$"ConnectionStrings:{MessagingExtensions.ConnectionName}"] = targets.Broker;
        builder.AddServiceDefaults();
        builder.AddTrackerData();
        builder.AddMessaging();
        return builder;
    }

    private static async Task<long> CountDeliveriesAsync(IHost host, CancellationToken cancellationToken)
    {
        var jetStream = host.Services.GetRequiredService<INatsJSContext>();
        long deliveries = 0;
        await foreach (var consumer in jetStream.ListConsumersAsync(TaskBroker.StreamName, cancellationToken))
            deliveries += (long)consumer.Info.Delivered.ConsumerSeq;
        return deliveries;
    }

    private sealed class Producer(IHost host, long deliveredBefore) : IQueueProducer
    {
        private readonly NpgsqlDataSource _dataSource = host.Services.GetRequiredService<NpgsqlDataSource>();

        public bool HasBulk => true;

        public Task EnqueueAsync(NoOp task, CancellationToken cancellationToken) => EnqueueManyAsync([task], cancellationToken);

        public async Task EnqueueManyAsync(IReadOnlyList<NoOp> tasks, CancellationToken cancellationToken)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            foreach (var task in tasks)
                work.Enqueue(task);
            await work.CommitAsync(cancellationToken);
        }

        public async Task<bool> IsIdleAsync(CancellationToken cancellationToken)
        {
            await using var command = _dataSource.CreateCommand(
                "SELECT NOT EXISTS (SELECT FROM background_tasks WHERE status IN ('queued', 'running'))");
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        }

        public async Task<long?> DeliveriesAsync(CancellationToken cancellationToken) =>
            await CountDeliveriesAsync(host, cancellationToken) - deliveredBefore;

        public async ValueTask DisposeAsync() => await new RunningHost(host).DisposeAsync();
    }
}

/// <summary>Notes that it was started.</summary>
internal sealed class NoOpHandler : TaskHandler<NoOp, NoOpResult>
{
    private static readonly Task<NoOpResult> Nothing = Task.FromResult(new NoOpResult());

    public override Task<NoOpResult> HandleAsync(NoOp task, TaskContext context, CancellationToken cancellationToken)
    {
        Probe.Current.Note(task.Index);
        return Nothing;
    }
}
