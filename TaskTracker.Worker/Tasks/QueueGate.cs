using NATS.Client.Core;
using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>
/// What people have set for the queues, kept at hand: where nothing is set, a claim costs nothing more. A message tells of a change;
/// where it is lost, the next look does.
/// </summary>
internal sealed class QueueGate(QueueLedger queues, INatsConnection nats, TimeProvider time, ILogger<QueueGate> logger) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RoomCheck = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile QueueRules _rules = QueueRules.None;

    /// <summary>What is set.</summary>
    public QueueRules Rules => _rules;

    /// <summary>Completes with the next change of the settings.</summary>
    public Task Changed => _changed.Task;

    /// <summary>Waits until the settings have been read for the first time.</summary>
    public Task WaitForRulesAsync(CancellationToken cancellationToken) => _loaded.Task.WaitAsync(cancellationToken);

    /// <summary>Waits for a change of the settings, or for the next look.</summary>
    public Task WaitForChangeAsync(CancellationToken cancellationToken) => WaitAsync(Changed, LookInterval, cancellationToken);

    /// <summary>Waits until a limited task has ended here, or may have ended elsewhere.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellationToken) => WaitAsync(_ended.Task, RoomCheck, cancellationToken);

    /// <summary>A task has ended here: where it was limited, another may run.</summary>
    public void OnEnded(ClaimedTask task)
    {
        if (_rules.IsLimited(task.Queue))
            Interlocked.Exchange(ref _ended, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(LookAsync(stoppingToken), ListenAsync(stoppingToken));

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        do
            await ReadAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task ListenAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var _ in nats.SubscribeAsync<byte[]>(QueueControl.Subject, cancellationToken: stoppingToken))
                    await ReadAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "Changes of the queues' settings are found by looking only, until the broker answers.");
                await Task.Delay(AfterError, time, stoppingToken);
            }
        }
    }

    private async Task ReadAsync(CancellationToken stoppingToken)
    {
        try
        {
            var rules = await queues.ReadRulesAsync(stoppingToken);
            var isNew = !rules.IsSameAs(_rules);
            _rules = rules;
            _loaded.TrySetResult();
            if (isNew)
                Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
        catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning(e, "The settings of the queues could not be read; those of before hold on.");
        }
    }

    private async Task WaitAsync(Task signal, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(signal, Task.Delay(limit, time, waiting.Token));
        await waiting.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
