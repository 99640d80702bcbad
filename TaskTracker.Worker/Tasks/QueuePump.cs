using NATS.Client.JetStream;
using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>
/// Brings the tasks of one queue to the executor: pulls no more deliveries than there are free slots, claims them in one statement,
/// and starts what it got.
/// </summary>
internal sealed class QueuePump(
    string queue,
    WorkerIdentity identity,
    WorkerOptions options,
    TaskBroker broker,
    TaskLedger ledger,
    TaskExecutor executor,
    RunningTasks running,
    QueueGate gate,
    TimeProvider time,
    ILogger logger) : IDisposable
{
    private static readonly TimeSpan RejectDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClosedDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _slots = new(options.SlotsOf(queue));

    /// <summary>When the pump last got an answer from the broker, as a timestamp of the clock.</summary>
    public long LastProgress { get; private set; } = time.GetTimestamp();

    /// <summary>Runs until it is told to stop; an error is waited out and never ends it.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await RestoreAsync(stopping);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await gate.WaitForRulesAsync(stopping);
                await using var deliveries = await Deliveries.OpenAsync(broker, queue, stopping);
                await PumpAsync(deliveries, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogWarning(e, "Queue {Queue}: no tasks can be taken at the moment.", queue);
                await Task.Delay(AfterError, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await RestoreAsync(stopping);
            }
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task PumpAsync(Deliveries deliveries, CancellationToken stopping)
    {
        while (true)
        {
            await WaitWhilePausedAsync(deliveries, stopping);
            var free = await ReserveAsync(deliveries, stopping);
            var taken = 0;
            var isFull = false;
            try
            {
                // Asked for before the look at the pause below, so that no change is missed.
                var changed = gate.Changed;
                var batch = await deliveries.TakeAsync(free, changed, stopping);
                LastProgress = time.GetTimestamp();
                if (gate.Rules.Paused.Contains(queue))
                    await RejectAsync(batch);
                else
                    (taken, isFull) = await StartAsync(batch);
            }
            finally
            {
                if (free > taken)
                    _slots.Release(free - taken);
            }

            if (isFull)
                await gate.WaitForRoomAsync(stopping);
        }
    }

    /// <summary>Takes nothing while the queue is paused; what is on its way goes back.</summary>
    private async Task WaitWhilePausedAsync(Deliveries deliveries, CancellationToken stopping)
    {
        while (gate.Rules.Paused.Contains(queue))
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var rejecting = deliveries.RejectArrivalsAsync(waiting.Token);
            await gate.WaitForChangeAsync(stopping);
            LastProgress = time.GetTimestamp();
            await waiting.CancelAsync();
            await rejecting;
        }
    }

    private static async Task RejectAsync(IEnumerable<INatsJSMsg<byte[]>> deliveries)
    {
        foreach (var delivery in deliveries)
            await delivery.NakAsync(delay: ClosedDelay);
    }

    /// <summary>Waits for a free slot and takes all that are free. What arrives meanwhile goes back, for another worker to take.</summary>
    private async Task<int> ReserveAsync(Deliveries deliveries, CancellationToken stopping)
    {
        if (!await _slots.WaitAsync(TimeSpan.Zero, stopping))
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var rejecting = deliveries.RejectArrivalsAsync(waiting.Token);
            await _slots.WaitAsync(stopping);
            LastProgress = time.GetTimestamp();
            await waiting.CancelAsync();
            await rejecting;
        }

        var free = 1;
        while (await _slots.WaitAsync(TimeSpan.Zero, stopping))
            free++;
        return free;
    }

    private async Task<(int Taken, bool IsFull)> StartAsync(IReadOnlyList<INatsJSMsg<byte[]>> batch)
    {
        if (batch.Count == 0)
            return (0, false);

        var byId = new Dictionary<Guid, INatsJSMsg<byte[]>>(batch.Count);
        foreach (var delivery in batch)
        {
            if (delivery.Data is not { Length: 16 } data || !byId.TryAdd(new Guid(data), delivery))
                await DropAsync(delivery);
        }

        LimitedClaim claim;
        var leasedAt = time.GetTimestamp();
        try
        {
            claim = gate.Rules.IsLimited(queue)
                ? await ledger.ClaimWithinLimitsAsync(byId.Keys, queue, identity.Id, options.Lease, CancellationToken.None)
                : new LimitedClaim(await ledger.ClaimAsync(byId.Keys, identity.Id, options.Lease, CancellationToken.None), Full: []);
        }
        catch
        {
            foreach (var delivery in byId.Values)
                await delivery.NakAsync(delay: RejectDelay);
            throw;
        }

        foreach (var task in claim.Claimed)
        {
            byId.Remove(task.Id, out var delivery);
            Start(new RunningTask(task, delivery!, leasedAt));
        }

        foreach (var id in claim.Full)
        {
            if (byId.Remove(id, out var delivery))
                await delivery.NakAsync(delay: ClosedDelay);
        }

        // What cannot be claimed is done, cancelled, held, or with somebody else; whatever makes it ready again publishes it anew.
        foreach (var delivery in byId.Values)
            await DropAsync(delivery);
        return (claim.Claimed.Count, claim.Full.Count > 0);
    }

    private static async Task DropAsync(INatsJSMsg<byte[]> delivery)
    {
        TaskTelemetry.DeliveriesDropped.Add(1);
        await delivery.AckAsync();
    }

    private void Start(RunningTask attempt)
    {
        running.Add(attempt);
        _ = Task.Run(async () =>
        {
            try
            {
                await executor.RunAsync(attempt);
                await attempt.Delivery.AckAsync();
            }
            catch (Exception e)
            {
                logger.LogWarning(e, "The delivery of task {TaskId} was not acknowledged; it comes again and is dropped.", attempt.Task.Id);
            }
            finally
            {
                running.Remove(attempt);
                attempt.Dispose();
                _slots.Release();
                gate.OnEnded(attempt.Task);
            }
        });
    }

    /// <summary>The stream may have gone with the broker's storage; then everything that waits is published again.</summary>
    private async Task RestoreAsync(CancellationToken stopping)
    {
        try
        {
            if (await broker.EnsureAsync(stopping))
                await ledger.RepublishAsync(TimeSpan.Zero, queue: null, stopping);
        }
        catch (Exception e)
        {
            logger.LogDebug(e, "Queue {Queue}: the broker does not answer yet.", queue);
        }
    }
}
