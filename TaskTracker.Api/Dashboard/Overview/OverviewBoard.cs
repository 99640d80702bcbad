using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TaskTracker.Api.Dashboard.Live;

namespace TaskTracker.Api.Dashboard.Overview;

/// <summary>
/// Keeps what the overview shows, once for all open pages: however many people look, and however many events come, the database is asked
/// at most twice a second, and not at all while nobody looks.
/// </summary>
internal sealed class OverviewBoard(EventFeed feed, IServiceScopeFactory scopes, TimeProvider time, ILogger<OverviewBoard> logger)
    : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(5);
    // A large database is not kept busy with counting: at most a fourth of the time.
    private const int RestPerRead = 4;

    /// <summary>How often the database is asked while no event comes. Not every change has one, and the broker may be away.</summary>
    public static readonly TimeSpan QuietRead = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly HashSet<Channel<OverviewState>> _watchers = [];
    private readonly SemaphoreSlim _reading = new(1, 1);
    private OverviewSnapshot? _snapshot;
    private string? _problem;
    private long? _readAt;
    private TimeSpan _rest = BetweenReads;

    private TimeSpan Age => _readAt is { } at ? time.GetElapsedTime(at) : TimeSpan.MaxValue;

    /// <summary>What there is to show, read now if what is kept is not fresh.</summary>
    public async Task<OverviewState> GetAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(QuietRead, cancellationToken);
        return State();
    }

    /// <summary>What there is to show, again whenever it changes. One who does not keep up gets the latest.</summary>
    public async IAsyncEnumerable<OverviewState> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var states = Channel.CreateBounded<OverviewState>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
            _watchers.Add(states);
        try
        {
            await foreach (var state in states.Reader.ReadAllAsync(cancellationToken))
                yield return state;
        }
        finally
        {
            lock (_gate)
                _watchers.Remove(states);
        }
    }

    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        var (shownSeq, readSeq, wasLive) = (0UL, 0UL, false);
        while (await NextAsync(timer, stoppingToken))
        {
            if (!HasWatchers())
                continue;
            var (seq, isLive) = (feed.LastSeq, feed.IsLive);
            var isRead = await ReadAsync(seq == readSeq ? QuietRead : _rest, stoppingToken);
            if (isRead)
                readSeq = seq;
            if (isRead || seq != shownSeq || isLive != wasLive)
                Publish(State());
            (shownSeq, wasLive) = (seq, isLive);
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Reads if what is kept is as old as <paramref name="age"/>; false where it is not.</summary>
    private async Task<bool> ReadAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        if (Age < age)
            return false;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (Age < age)
                return false;
            var began = time.GetTimestamp();
            await ReadAsync(cancellationToken);
            _readAt = began;
            var took = time.GetElapsedTime(began);
            _rest = TimeSpan.FromTicks(Math.Max(BetweenReads.Ticks, took.Ticks * RestPerRead));
            return true;
        }
        finally
        {
            _reading.Release();
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ReadLimit);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            _snapshot = await scope.ServiceProvider.GetRequiredService<OverviewReader>().ReadAsync(limit.Token);
            _problem = null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _problem = $"The database has not answered within {ReadLimit.TotalSeconds:0} seconds.";
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException)
        {
            logger.LogWarning(e, "The overview could not be read.");
            _problem = "The database cannot be read. The log of the API says why.";
        }
    }

    private OverviewState State() => new(_snapshot, _problem, feed.Read(), feed.IsLive);

    private bool HasWatchers()
    {
        lock (_gate)
            return _watchers.Count > 0;
    }

    private void Publish(OverviewState state)
    {
        lock (_gate)
        {
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(state);
        }
    }
}

/// <summary>What the overview shows.</summary>
/// <param name="Snapshot">What was read last; null before it was read for the first time.</param>
/// <param name="Problem">Why the last read failed.</param>
/// <param name="Feed">The latest events, newest first.</param>
/// <param name="IsLive">Whether events come in.</param>
public sealed record OverviewState(OverviewSnapshot? Snapshot, string? Problem, IReadOnlyList<FeedItem> Feed, bool IsLive);
