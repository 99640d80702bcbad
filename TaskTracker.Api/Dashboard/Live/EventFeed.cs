using NATS.Client.Core;
using TaskTracker.Api.Realtime;
using TaskTracker.Domain.Events;

namespace TaskTracker.Api.Dashboard.Live;

/// <summary>The latest events, kept once for all open pages.</summary>
internal sealed class EventFeed(EventHub hub, INatsConnection broker, TimeProvider time, ILogger<EventFeed> logger) : BackgroundService
{
    /// <summary>The events that are kept.</summary>
    public const int Capacity = 100;

    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    // Frames are only read for people: where no page is open, none is.
    private readonly LinkedList<Lazy<FeedItem>> _newestFirst = new();
    private ulong _lastSeq;
    private volatile bool _subscribed;

    /// <summary>Whether events come in.</summary>
    public bool IsLive => _subscribed && broker.ConnectionState == NatsConnectionState.Open;

    /// <summary>The sequence of the latest event; changes when <see cref="Read"/> would give something new.</summary>
    public ulong LastSeq
    {
        get
        {
            lock (_gate)
                return _lastSeq;
        }
    }

    /// <summary>The latest events, newest first.</summary>
    public IReadOnlyList<FeedItem> Read()
    {
        Lazy<FeedItem>[] items;
        lock (_gate)
            items = [.. _newestFirst];
        return Array.ConvertAll(items, item => item.Value);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "The feed of the pages is interrupted; it goes on behind {Seq}.", LastSeq);
            }

            _subscribed = false;
            await Task.Delay(AfterError, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var subscription = await hub.SubscribeAsync(EventTopics.All, cancellationToken);
        _subscribed = true;

        // What happened shortly before the start, or while this did not keep up: as much as is kept.
        var oldest = subscription.Position > Capacity ? subscription.Position - Capacity : 0;
        await foreach (var frame in hub.ReplayAsync(Math.Max(LastSeq, oldest), subscription.Position, EventTopics.All, cancellationToken))
            Add(frame);
        await foreach (var frame in subscription.ReadAsync(cancellationToken))
            Add(frame);
    }

    private void Add(EventFrame frame)
    {
        lock (_gate)
        {
            if (frame.Seq <= _lastSeq)
                return;
            _lastSeq = frame.Seq;
            _newestFirst.AddFirst(new Lazy<FeedItem>(() => FeedItem.Of(frame)));
            if (_newestFirst.Count > Capacity)
                _newestFirst.RemoveLast();
        }
    }
}
