using System.Diagnostics;
using TaskTracker.Bench.Report;

namespace TaskTracker.Bench.Queue;

/// <summary>All measurements of one system, in an order in which each prepares the next.</summary>
internal sealed class QueueRun : IAsyncDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);
    // The workers note their statistics ten times a second.
    private static readonly TimeSpan StatsDelay = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(2);

    private readonly IQueueSystem _system;
    private readonly BenchTargets _targets;
    private readonly QueueSizes _sizes;
    private readonly BenchReport _report;
    private readonly string _probePath;
    private readonly Probe _probe;
    private readonly IQueueProducer _producer;
    private int _next;

    private QueueRun(
        IQueueSystem system, BenchTargets targets, QueueSizes sizes, BenchReport report, string probePath, Probe probe, IQueueProducer producer)
    {
        _system = system;
        _targets = targets;
        _sizes = sizes;
        _report = report;
        _probePath = probePath;
        _probe = probe;
        _producer = producer;
    }

    public static async Task<QueueRun> OpenAsync(
        IQueueSystem system, BenchTargets targets, QueueSizes sizes, BenchReport report, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetTempPath(), $"tasktracker-bench-{Guid.CreateVersion7():N}.probe");
        // Where caller and worker are one process, this process is the worker.
        var probe = new Probe(path, sizes.Capacity, system.SameProcess ? 0 : null);
        Probe.Current = probe;
        return new QueueRun(system, targets, sizes, report, path, probe, await system.OpenProducerAsync(targets, cancellationToken));
    }

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using (var workers = new WorkerPool(_system, _targets, _probePath, _sizes.Capacity, _system.SameProcess ? 0 : _sizes.Workers))
        {
            await workers.StartAsync(cancellationToken);
            await WarmUpAsync(cancellationToken);
            if (!_system.SameProcess)
            {
                await workers.StopAsync(cancellationToken);
                var from = _next;
                await MeasureEnqueueAsync(cancellationToken);
                await MeasureDrainAsync(from, workers, cancellationToken);
            }

            await MeasureBothAsync(cancellationToken);
            foreach (var rate in QueueSizes.PickupRates)
                await MeasurePickupAsync(rate, cancellationToken);
        }

        if (_system is Systems.TaskTrackerSystem)
            await MeasureSharingAsync(cancellationToken);
        await ReportRepetitionsAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _producer.DisposeAsync();
        _probe.Dispose();
        File.Delete(_probePath);
    }

    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var from = _next;
        await EnqueueFromCallersAsync(_sizes.WarmUp, cancellationToken);
        if (_producer.HasBulk)
            await EnqueueInBulkAsync(_sizes.WarmUp, QueueSizes.BulkCall, cancellationToken);
        await WaitForAsync(from, _next, cancellationToken);
    }

    private async Task MeasureEnqueueAsync(CancellationToken cancellationToken)
    {
        await RateAsync(Figures.OneByOne, _sizes.OneByOne, async n =>
        {
            for (var i = 0; i < n; i++)
                await _producer.EnqueueAsync(NoOp.Of(_next++), cancellationToken);
        });
        await RateAsync(Figures.ManyCallers, _sizes.ManyCallers, n => EnqueueFromCallersAsync(n, cancellationToken));
        if (_producer.HasBulk)
            await RateAsync(Figures.Bulk, _sizes.Bulk, n => EnqueueInBulkAsync(n, QueueSizes.BulkCall, cancellationToken));
    }

    private async Task MeasureDrainAsync(int from, WorkerPool workers, CancellationToken cancellationToken)
    {
        await Task.Delay(StatsDelay, cancellationToken);
        var (allocated, cpu) = (Allocated(workers.Count), Cpu(workers.Count));
        var runs = _probe.Runs;
        await workers.StartAsync(cancellationToken);

        var half = from + ((_next - from) / 2);
        await WaitForRunsAsync(runs + (half - from), cancellationToken);
        _report.Add(_system.Name, Figures.WorkingSetHalf, WorkingSet(workers.Count), Units.Megabytes);
        var drained = await WaitForAsync(from, _next, cancellationToken, runs);
        ReportDrain(Figures.Drain, from, drained);

        await Task.Delay(StatsDelay, cancellationToken);
        var done = Math.Max(1.0, _probe.Runs - runs);
        _report.Add(_system.Name, Figures.Cpu, (Cpu(workers.Count) - cpu).TotalMicroseconds / done, Units.MicrosecondsPerTask);
        _report.Add(_system.Name, Figures.Allocated, (Allocated(workers.Count) - allocated) / done / 1024, Units.KilobytesPerTask);
        _report.Add(_system.Name, Figures.WorkingSet, WorkingSet(workers.Count), Units.Megabytes);
    }

    private async Task MeasureBothAsync(CancellationToken cancellationToken)
    {
        var from = _next;
        if (_producer.HasBulk)
            await EnqueueInBulkAsync(_sizes.Both, QueueSizes.BothCall, cancellationToken);
        else
            await EnqueueFromCallersAsync(_sizes.Both, cancellationToken);
        ReportDrain(Figures.Both, from, await WaitForAsync(from, _next, cancellationToken));
    }

    private async Task MeasurePickupAsync(int rate, CancellationToken cancellationToken)
    {
        var count = (int)(rate * QueueSizes.PickupTime.TotalSeconds);
        var from = _next;
        _next += count;
        var returned = await Pickup.EnqueueAtRateAsync(_producer, from, count, rate, cancellationToken);
        await WaitForAsync(from, _next, cancellationToken);
        foreach (var (name, value) in Pickup.Percentiles(_probe, from, returned))
            _report.Add(_system.Name, $"pickup at {rate}/s, {name}", value, Units.Milliseconds);
    }

    private async Task MeasureSharingAsync(CancellationToken cancellationToken)
    {
        const int Workers = 4;
        var before = Enumerable.Range(0, Workers).Select(i => _probe.StatsOf(i).Runs).ToList();
        await using var workers = new WorkerPool(_system, _targets, _probePath, _sizes.Capacity, Workers);
        await workers.StartAsync(cancellationToken);
        await WarmUpAsync(cancellationToken);
        await workers.StopAsync(cancellationToken);

        var from = _next;
        var warm = Enumerable.Range(0, Workers).Select(i => _probe.StatsOf(i).Runs - before[i]).ToList();
        await EnqueueInBulkAsync(_sizes.Bulk, QueueSizes.BulkCall, cancellationToken);
        var runs = _probe.Runs;
        await workers.StartAsync(cancellationToken);
        ReportDrain(Figures.FourWorkers, from, await WaitForAsync(from, _next, cancellationToken, runs));
        var shares = Enumerable.Range(0, Workers).Select(i => _probe.StatsOf(i).Runs - before[i] - warm[i]).ToList();
        _report.Add(_system.Name, Figures.Spread, 100 * (shares.Max() - shares.Min()) / shares.Average(), Units.Percent);
    }

    private async Task ReportRepetitionsAsync(CancellationToken cancellationToken)
    {
        var repeated = Enumerable.Range(0, _next).Sum(i => Math.Max(0, _probe.RunsOf(i) - 1));
        _report.Add(_system.Name, Figures.Repeated, (double)repeated / _next, Units.Ratio);
        if (await _producer.DeliveriesAsync(cancellationToken) is { } deliveries)
            _report.Add(_system.Name, Figures.Redelivered, (double)(deliveries - _next) / _next, Units.Ratio);
    }

    private async Task RateAsync(string figure, int count, Func<int, Task> measured)
    {
        var since = Stopwatch.GetTimestamp();
        await measured(count);
        _report.Add(_system.Name, figure, count / Stopwatch.GetElapsedTime(since).TotalSeconds, Units.PerSecond);
    }

    private Task EnqueueFromCallersAsync(int count, CancellationToken cancellationToken)
    {
        var from = _next;
        _next += count;
        return Parallel.ForAsync(
            from,
            _next,
            new ParallelOptions { MaxDegreeOfParallelism = _sizes.Callers, CancellationToken = cancellationToken },
            async (i, ct) => await _producer.EnqueueAsync(NoOp.Of(i), ct));
    }

    private async Task EnqueueInBulkAsync(int count, int perCall, CancellationToken cancellationToken)
    {
        for (var end = _next + count; _next < end;)
        {
            var call = Math.Min(perCall, end - _next);
            var tasks = Enumerable.Range(_next, call).Select(NoOp.Of).ToList();
            _next += call;
            await _producer.EnqueueManyAsync(tasks, cancellationToken);
        }
    }

    /// <summary>From the first start of a handler to the last end of a task, so that neither the start of a worker nor a first poll counts.</summary>
    private void ReportDrain(string figure, int from, Drained drained)
    {
        var first = Enumerable.Range(from, _next - from).Select(_probe.FirstStart).Where(t => t > 0).Min();
        _report.Add(_system.Name, figure, drained.Done / Stopwatch.GetElapsedTime(first, drained.At).TotalSeconds, Units.PerSecond);
    }

    private async Task<bool> WaitForRunsAsync(long runs, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        while (_probe.Runs < runs)
        {
            if (Stopwatch.GetElapsedTime(since) > TimeLimit)
                return false;
            await Task.Delay(Glance, cancellationToken);
        }

        return true;
    }

    /// <summary>Waits until every task was started and the system has noted their ends; at the time limit, takes what was reached.</summary>
    private async Task<Drained> WaitForAsync(int from, int to, CancellationToken cancellationToken, long? runsBefore = null)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < TimeLimit)
        {
            if (Enumerable.Range(from, to - from).Reverse().All(i => _probe.FirstStart(i) > 0) && await _producer.IsIdleAsync(cancellationToken))
                return new Drained(to - from, Stopwatch.GetTimestamp());
            await Task.Delay(Glance, cancellationToken);
        }

        var done = Enumerable.Range(from, to - from).Count(i => _probe.FirstStart(i) > 0);
        await Console.Error.WriteLineAsync($"  {_system.Name}: {done} of {to - from} tasks were started within {TimeLimit.TotalSeconds} s");
        return new Drained(done, Stopwatch.GetTimestamp());
    }

    private double WorkingSet(int workers) => Enumerable.Range(0, workers).Max(i => _probe.StatsOf(i).WorkingSet) / 1024.0 / 1024;

    private TimeSpan Cpu(int workers) => TimeSpan.FromTicks(Enumerable.Range(0, workers).Sum(i => _probe.StatsOf(i).Cpu.Ticks));

    private double Allocated(int workers) => Enumerable.Range(0, workers).Sum(i => _probe.StatsOf(i).Allocated);

    /// <summary>How many tasks were done, and when the last one was seen to be.</summary>
    private readonly record struct Drained(int Done, long At);
}
