using Wolverine;
using Wolverine.Postgresql;

namespace TaskTracker.Bench.Queue.Systems;

/// <summary>Wolverine's durable local queue: the caller's own process runs the handlers, so nothing crosses a process.</summary>
internal sealed class WolverineLocalSystem : IQueueSystem
{
    public string Key => "wolverine-local";

    public string Name => "Wolverine (durable local queue, one process)";

    public double Share => 0.5;

    public bool SameProcess => true;

    public async Task<IQueueProducer> OpenProducerAsync(BenchTargets targets, CancellationToken cancellationToken)
    {
        var builder = BenchHost.CreateBuilder();
        builder.UseWolverine(options =>
        {
            options.Discovery.DisableConventionalDiscovery().IncludeType(typeof(WolverineMessageHandler));
            options.PersistMessagesWithPostgresql(targets.Database, "wolverine");
            options.LocalQueueFor<WolverineMessage>().UseDurableInbox();
        });
        var host = await RunningHost.StartAsync(builder.Build(), cancellationToken);
        return new WolverineProducer(
            host, targets, "SELECT NOT EXISTS (SELECT FROM wolverine.wolverine_incoming_envelopes WHERE status <> 'Handled')");
    }

    public Task<IAsyncDisposable> StartWorkerAsync(BenchTargets targets, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The caller's process is the worker.");
}
