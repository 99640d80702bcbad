using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Wolverine;

namespace TaskTracker.Bench.Queue.Systems;

/// <summary>The caller's side of Wolverine.</summary>
/// <param name="host">The host with the bus.</param>
/// <param name="targets">The servers.</param>
/// <param name="idle">Asks the database whether nothing is left to do.</param>
internal sealed class WolverineProducer(RunningHost host, BenchTargets targets, string idle) : IQueueProducer
{
    private readonly NpgsqlDataSource _dataSource = NpgsqlDataSource.Create(targets.Database);

    public bool HasBulk => false;

    public async Task EnqueueAsync(NoOp task, CancellationToken cancellationToken)
    {
        await using var scope = host.Host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().PublishAsync(new WolverineMessage(task.Index, task.Padding));
    }

    public Task EnqueueManyAsync(IReadOnlyList<NoOp> tasks, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<bool> IsIdleAsync(CancellationToken cancellationToken)
    {
        await using var command = _dataSource.CreateCommand(idle);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await _dataSource.DisposeAsync();
    }
}
