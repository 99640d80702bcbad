using System.Threading.Channels;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>
/// Ends tasks that have no effects in the database: all that end while a statement is under way end together in the next one. So many
/// short tasks share one durable commit, and a single one waits for nobody.
/// </summary>
internal sealed class CompletionBatcher(TaskLedger ledger) : BackgroundService
{
    private const int MaxBatch = 512;

    private readonly Channel<Completion> _ended = Channel.CreateUnbounded<Completion>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Ends a task.</summary>
    /// <exception cref="LeaseLostException">The epoch is stale; nothing is changed.</exception>
    public async Task CompleteAsync(ClaimedTask task, string? result)
    {
        var completion = new Completion(task, result);
        if (!_ended.Writer.TryWrite(completion))
            throw new InvalidOperationException("The worker has stopped.");
        if (!await completion.Held.Task)
            throw new LeaseLostException(task.Id, task.Epoch);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Stopped after the worker has drained: what is left is ended before the loop ends.
        _ended.Writer.TryComplete();
        if (ExecuteTask is { } loop)
            await loop.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Completion>(MaxBatch);
        while (await _ended.Reader.WaitToReadAsync(CancellationToken.None))
        {
            batch.Clear();
            while (batch.Count < MaxBatch && _ended.Reader.TryRead(out var completion))
                batch.Add(completion);
            await CompleteAsync(batch);
        }
    }

    private async Task CompleteAsync(List<Completion> batch)
    {
        try
        {
            var held = await ledger.CompleteManyAsync([.. batch.Select(c => (c.Task, c.Result))], CancellationToken.None);
            foreach (var completion in batch)
                completion.Held.SetResult(held.Contains((completion.Task.Id, completion.Task.Epoch)));
        }
        catch (Exception e)
        {
            // Each task decides by itself what a failure of the database means.
            foreach (var completion in batch)
                completion.Held.TrySetException(e);
        }
    }

    private sealed record Completion(ClaimedTask Task, string? Result)
    {
        public TaskCompletionSource<bool> Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
