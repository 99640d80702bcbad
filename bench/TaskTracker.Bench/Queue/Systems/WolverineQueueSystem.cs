using Wolverine;
using Wolverine.Postgresql;

namespace TaskTracker.Bench.Queue.Systems;

/// <summary>
/// Wolverine's PostgreSQL queue between processes, durable on both sides: polled every 100 ms, and also woken by LISTEN/NOTIFY.
/// </summary>
internal sealed class WolverineQueueSystem(bool notified) : IQueueSystem
{
    private const string Queue = "noop";

    /// <summary>How many messages a poll may take; more than the default of 20 is faster.</summary>
    private const int BatchSize = 200;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    public string Key => notified ? "wolverine-notified" : "wolverine";

    public string Name => notified ? "Wolverine (PostgreSQL queue, LISTEN/NOTIFY)" : "Wolverine (PostgreSQL queue, 100 ms polls)";

    public double Share => 0.25;

    public async Task<IQueueProducer> OpenProducerAsync(BenchTargets targets, CancellationToken cancellationToken)
    {
        var host = await StartAsync(
            targets, options => options.PublishMessage<WolverineMessage>().ToPostgresqlQueue(Queue).UseDurableOutbox(), cancellationToken);
        return new WolverineProducer(
            host,
            targets,
            """
            SELECT NOT EXISTS (SELECT FROM queues.wolverine_queue_noop)
               AND NOT EXISTS (SELECT FROM wolverine.wolverine_outgoing_envelopes)
               AND NOT EXISTS (SELECT FROM wolverine.wolverine_incoming_envelopes WHERE status <> 'Handled')
            """);
    }

    public async Task<IAsyncDisposable> StartWorkerAsync(BenchTargets targets, CancellationToken cancellationToken) => await StartAsync(
        targets,
        options => options.ListenToPostgresqlQueue(Queue).UseDurableInbox().MaximumMessagesToReceive(BatchSize).PollingInterval(Poll),
        cancellationToken);

    private Task<RunningHost> StartAsync(BenchTargets targets, Action<WolverineOptions> configure, CancellationToken cancellationToken)
    {
        var builder = BenchHost.CreateBuilder();
        builder.UseWolverine(options =>
        {
            options.Discovery.DisableConventionalDiscovery().IncludeType(typeof(WolverineMessageHandler));
            var transport = options.UsePostgresqlPersistenceAndTransport(targets.Database, "wolverine", "queues").AutoProvision();
            if (notified)
                transport.EnableQueueNotifications();
            configure(options);
        });
        return RunningHost.StartAsync(builder.Build(), cancellationToken);
    }
}
