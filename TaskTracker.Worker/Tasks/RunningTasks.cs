using System.Collections.Concurrent;
using NATS.Client.JetStream;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>Why an attempt was stopped from outside.</summary>
internal enum StopReason
{
    None,
    LeaseLost,
    CancelRequested,
    TimeLimit,
    Shutdown,
}

/// <summary>An attempt under way in this process.</summary>
internal sealed class RunningTask(ClaimedTask task, INatsJSMsg<byte[]> delivery, long leasedAt) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private int _reason;
    private long _leasedAt = leasedAt;

    public ClaimedTask Task { get; } = task;

    public INatsJSMsg<byte[]> Delivery { get; } = delivery;

    /// <summary>Cancelled when the attempt must stop.</summary>
    public CancellationToken Stopping => _stop.Token;

    public StopReason Reason => (StopReason)Volatile.Read(ref _reason);

    /// <summary>The clock's timestamp of the last claim or heartbeat that the database confirmed.</summary>
    public long LeasedAt
    {
        get => Volatile.Read(ref _leasedAt);
        set => Volatile.Write(ref _leasedAt, value);
    }

    /// <summary>Stops the attempt. The first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)StopReason.None) != (int)StopReason.None)
            return;
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The attempt has just ended.
        }
    }

    public void Dispose() => _stop.Dispose();
}

/// <summary>Every attempt under way in this process.</summary>
internal sealed class RunningTasks
{
    private readonly ConcurrentDictionary<(Guid Id, int Epoch), RunningTask> _running = new();
    private readonly ConcurrentDictionary<string, long> _ended = new(StringComparer.Ordinal);

    public ICollection<RunningTask> All => _running.Values;

    public void Add(RunningTask running) => _running[(running.Task.Id, running.Task.Epoch)] = running;

    public void Remove(RunningTask running)
    {
        _running.TryRemove((running.Task.Id, running.Task.Epoch), out _);
        _ended.AddOrUpdate(running.Task.Queue, 1, static (_, count) => count + 1);
    }

    /// <summary>How many attempts of a queue have ended since the start of this process.</summary>
    public long EndedOf(string queue) => _ended.GetValueOrDefault(queue);

    public bool TryGet(Guid id, int epoch, out RunningTask? running) => _running.TryGetValue((id, epoch), out running);

    /// <summary>Stops the attempt at a task, if it is here.</summary>
    public void Stop(Guid id, StopReason reason)
    {
        foreach (var running in _running.Values.Where(r => r.Task.Id == id))
            running.Stop(reason);
    }
}
