using NATS.Client.JetStream;
using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>
/// The deliveries of one queue by priority. Each round asks one priority first, in a rotation that favours the urgent ones, and the
/// others in their order: the urgent go first, and none starves.
/// </summary>
internal sealed class Deliveries : IAsyncDisposable
{
    private static readonly TaskPriority[] Descending = [TaskPriority.Critical, TaskPriority.High, TaskPriority.Normal, TaskPriority.Low];

    /// <summary>Who is asked first: critical 8, high 4, normal 2, low 1 of every 15 rounds.</summary>
    private static readonly TaskPriority[] Rotation =
    [
        TaskPriority.Critical, TaskPriority.High, TaskPriority.Critical, TaskPriority.Normal, TaskPriority.Critical,
        TaskPriority.High, TaskPriority.Critical, TaskPriority.Low, TaskPriority.Critical, TaskPriority.High,
        TaskPriority.Critical, TaskPriority.Normal, TaskPriority.Critical, TaskPriority.High, TaskPriority.Critical,
    ];

    private static readonly TimeSpan PollTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RejectDelay = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<TaskPriority, INatsJSConsumer> _consumers;
    private readonly Dictionary<TaskPriority, Task<INatsJSMsg<byte[]>?>> _polls = [];
    private readonly CancellationTokenSource _closing = new();
    private int _round;

    private Deliveries(Dictionary<TaskPriority, INatsJSConsumer> consumers) => _consumers = consumers;

    public static async Task<Deliveries> OpenAsync(TaskBroker broker, string queue, CancellationToken cancellationToken)
    {
        var consumers = new Dictionary<TaskPriority, INatsJSConsumer>();
        foreach (var priority in Descending)
            consumers[priority] = await broker.GetConsumerAsync(queue, priority, cancellationToken);
        return new Deliveries(consumers);
    }

    /// <summary>
    /// Takes what is there, at most <paramref name="max"/>; where nothing is there, waits for something to come, or for
    /// <paramref name="interruption"/>.
    /// </summary>
    public async Task<IReadOnlyList<INatsJSMsg<byte[]>>> TakeAsync(int max, Task interruption, CancellationToken cancellationToken)
    {
        var batch = new List<INatsJSMsg<byte[]>>(max);
        await CollectArrivalsAsync(batch, max);
        if (batch.Count > 0)
            return batch;

        await FetchAsync(batch, max, cancellationToken);
        if (batch.Count > 0)
            return batch;

        foreach (var priority in Descending.Where(p => !_polls.ContainsKey(p)))
            _polls[priority] = PollAsync(priority);
        await Task.WhenAny(_polls.Values.Append(interruption)).WaitAsync(cancellationToken);
        await CollectArrivalsAsync(batch, max);
        return batch;
    }

    /// <summary>Hands back what arrives while there is no room for it, until it is told to stop.</summary>
    public async Task RejectArrivalsAsync(CancellationToken until)
    {
        while (_polls.Count > 0 && !until.IsCancellationRequested)
        {
            await ((Task)Task.WhenAny(_polls.Values)).WaitAsync(until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (until.IsCancellationRequested)
                return;
            var arrivals = new List<INatsJSMsg<byte[]>>();
            await CollectArrivalsAsync(arrivals, int.MaxValue);
            foreach (var arrival in arrivals)
                await arrival.NakAsync(delay: RejectDelay, cancellationToken: CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        foreach (var poll in _polls.Values)
        {
            await ((Task)poll).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (poll is { IsCompletedSuccessfully: true, Result: { } delivery })
                await ((Task)delivery.NakAsync(delay: RejectDelay).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _closing.Dispose();
    }

    private async Task FetchAsync(List<INatsJSMsg<byte[]>> batch, int max, CancellationToken cancellationToken)
    {
        var first = Rotation[_round++ % Rotation.Length];
        foreach (var priority in Descending.Where(p => p != first).Prepend(first))
        {
            if (batch.Count >= max)
                return;
            var options = new NatsJSFetchOpts { MaxMsgs = max - batch.Count };
            await foreach (var delivery in _consumers[priority].FetchNoWaitAsync<byte[]>(options, cancellationToken: cancellationToken))
                batch.Add(delivery);
        }
    }

    private async Task<INatsJSMsg<byte[]>?> PollAsync(TaskPriority priority) =>
        await _consumers[priority].NextAsync<byte[]>(opts: new NatsJSNextOpts { Expires = PollTime }, cancellationToken: _closing.Token);

    private async Task CollectArrivalsAsync(List<INatsJSMsg<byte[]>> batch, int max)
    {
        foreach (var priority in Descending)
        {
            if (batch.Count < max && _polls.TryGetValue(priority, out var poll) && poll.IsCompleted)
            {
                _polls.Remove(priority);
                if (await poll is { } delivery)
                    batch.Add(delivery);
            }
        }
    }
}
