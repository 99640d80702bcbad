using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using TaskTracker.ServiceDefaults.Events;

namespace TaskTracker.Api.Realtime;

/// <summary>
/// Reads the stream of events once for this process and fans it out to the subscribers, which are WebSockets and pages. A subscriber
/// that does not keep up is dropped; it never makes the others wait.
/// </summary>
internal sealed class EventHub(INatsJSContext jetStream, EventStream stream, TimeProvider time, ILogger<EventHub> logger) : BackgroundService
{
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<EventSubscription> _subscribers = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _lastSeq;

    /// <summary>Subscribes to topics. Frames behind the returned position come; earlier ones are to be replayed.</summary>
    public async Task<EventSubscription> SubscribeAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken)
    {
        // Before the position in the stream is known, nothing could be promised about what is missed.
        await _ready.Task.WaitAsync(cancellationToken);
        lock (_gate)
        {
            var subscription = new EventSubscription(topics, _lastSeq, Remove);
            _subscribers.Add(subscription);
            EventTelemetry.Subscribers.Add(1);
            return subscription;
        }
    }

    /// <summary>The frames from behind <paramref name="after"/> up to <paramref name="through"/>, out of the stream.</summary>
    public async IAsyncEnumerable<EventFrame> ReplayAsync(
        ulong after,
        ulong through,
        IReadOnlyCollection<string> topics,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (after >= through)
            yield break;
        var consumer = await OpenAsync(after + 1, cancellationToken);
        while (true)
        {
            var any = false;
            await foreach (var message in consumer.FetchNoWaitAsync<byte[]>(new NatsJSFetchOpts { MaxMsgs = 500 }, cancellationToken: cancellationToken))
            {
                any = true;
                var frame = EventFrame.Of(message);
                if (frame.Seq > through)
                    yield break;
                if (topics.Contains(frame.Topic))
                    yield return frame;
                if (frame.Seq == through)
                    yield break;
            }

            if (!any)
                yield break;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // A broker that comes back may have lost its storage, or the end of it: then the reading starts anew.
            using var reopened = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            async ValueTask Reopen(object? sender, NatsEventArgs args)
            {
                try
                {
                    await reopened.CancelAsync();
                }
                catch (ObjectDisposedException)
                {
                    // The reading has started anew already.
                }
            }

            try
            {
                await stream.EnsureAsync(_lastSeq, stoppingToken);
                jetStream.Connection.ConnectionOpened += Reopen;
                await ReadAsync(reopened.Token);
            }
            catch (OperationCanceledException) when (reopened.IsCancellationRequested && !stoppingToken.IsCancellationRequested)
            {
                continue;
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "The stream of events is interrupted; it goes on behind {Seq}.", _lastSeq);
            }
            finally
            {
                jetStream.Connection.ConnectionOpened -= Reopen;
            }

            await Task.Delay(AfterError, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var state = (await jetStream.GetStreamAsync(EventStream.StreamName, cancellationToken: cancellationToken)).Info.State;
        // At the start, and after the broker has begun a new stream, from here on; else from where the interruption was.
        if (!_ready.Task.IsCompleted || state.FirstSeq > _lastSeq + 1)
            _lastSeq = _ready.Task.IsCompleted ? state.FirstSeq - 1 : state.LastSeq;
        _ready.TrySetResult();

        var consumer = await OpenAsync(_lastSeq + 1, cancellationToken);
        await foreach (var message in consumer.ConsumeAsync<byte[]>(cancellationToken: cancellationToken))
            Broadcast(EventFrame.Of(message));
    }

    private ValueTask<INatsJSConsumer> OpenAsync(ulong startSeq, CancellationToken cancellationToken) => jetStream.CreateOrderedConsumerAsync(
        EventStream.StreamName,
        new NatsJSOrderedConsumerOpts
        {
            DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence,
            OptStartSeq = startSeq,
        },
        cancellationToken);

    private void Broadcast(EventFrame frame)
    {
        using var activity = EventTelemetry.StartBroadcast(frame);
        lock (_gate)
        {
            if (frame.Seq <= _lastSeq)
                return;
            _lastSeq = frame.Seq;
            foreach (var subscriber in _subscribers)
                subscriber.Offer(frame);
        }
    }

    private void Remove(EventSubscription subscription)
    {
        lock (_gate)
        {
            if (_subscribers.Remove(subscription))
                EventTelemetry.Subscribers.Add(-1);
        }
    }
}
