using System.Threading.Channels;

namespace TaskTracker.Api.Realtime;

/// <summary>A subscriber's queue of frames. It is bounded; one that overflows is closed.</summary>
internal sealed class EventSubscription(IReadOnlyCollection<string> topics, ulong position, Action<EventSubscription> remove) : IDisposable
{
    private const int Capacity = 4096;

    private readonly Channel<EventFrame> _frames = Channel.CreateBounded<EventFrame>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    /// <summary>Frames behind this sequence come.</summary>
    public ulong Position { get; } = position;

    /// <summary>Whether it was closed because the reader did not keep up.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>The frames, until the subscription is closed.</summary>
    public IAsyncEnumerable<EventFrame> ReadAsync(CancellationToken cancellationToken) => _frames.Reader.ReadAllAsync(cancellationToken);

    public void Dispose()
    {
        remove(this);
        _frames.Writer.TryComplete();
    }

    internal void Offer(EventFrame frame)
    {
        if (Overflowed || !topics.Contains(frame.Topic) || _frames.Writer.TryWrite(frame))
            return;
        Overflowed = true;
        EventTelemetry.Dropped.Add(1);
        _frames.Writer.TryComplete();
    }
}
