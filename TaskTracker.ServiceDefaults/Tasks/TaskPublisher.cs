using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults.Events;

namespace TaskTracker.ServiceDefaults.Tasks;

/// <summary>
/// Publishes tasks right after their commit, so that a worker starts them within milliseconds. It gives no promise: what it cannot
/// publish, because the broker is away or this process ends, the relay of any worker publishes later.
/// </summary>
public sealed class TaskPublisher(TaskBroker broker, TaskLedger ledger, EventRelay events, ILogger<TaskPublisher> logger)
    : BackgroundService, ICommitObserver
{
    private const int BatchSize = 256;

    private readonly Channel<TaskMessage> _committed =
        Channel.CreateBounded<TaskMessage>(new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <inheritdoc/>
    public void OnCommitted(IReadOnlyList<QueuedTask> tasks, bool hasEvents)
    {
        foreach (var task in tasks.Where(t => t.RunAt is null))
            _committed.Writer.TryWrite(new TaskMessage(task.Id, Generation: 0, task.Queue, SnakeCase.Of(task.Priority), task.TraceParent));
        if (hasEvents)
            events.Wake();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<TaskMessage>(BatchSize);
        while (await _committed.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < BatchSize && _committed.Reader.TryRead(out var message))
                batch.Add(message);
            await PublishAsync(batch, stoppingToken);
        }
    }

    private async Task PublishAsync(IReadOnlyList<TaskMessage> batch, CancellationToken cancellationToken)
    {
        try
        {
            await ledger.MarkPublishedAsync(await broker.PublishAsync(batch, cancellationToken), cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning(e, "{Count} tasks were not published at once; the relay will publish them.", batch.Count);
        }
    }
}
