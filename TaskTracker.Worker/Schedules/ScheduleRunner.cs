using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Schedules;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Worker.Schedules;

/// <summary>
/// Queues the tasks of slots that have come. Every worker does it: who locks a schedule's row first queues the tasks and moves
/// <see cref="ScheduledJob.NextRunAt"/> past their slots, in one transaction, so each slot is run once whoever comes, goes or dies.
/// </summary>
public sealed class ScheduleRunner(
    NpgsqlDataSource dataSource,
    IServiceScopeFactory scopes,
    TaskCatalogue catalogue,
    IOptions<ScheduleOptions> options,
    TimeProvider time,
    ILogger<ScheduleRunner> logger) : BackgroundService
{
    private const int BatchSize = 100;

    // A worker that is frozen in the middle of a transaction must not keep the schedules from the others.
    private const string TransactionLimit = "5s";

    // New and changed schedules are seen within this.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AfterError = TimeSpan.FromMilliseconds(500);

    // Schedules of tasks or time zones that only newer or better equipped workers know are left to those.
    private readonly string[] _tasks = [.. catalogue.Definitions.Select(d => d.Name)];
    private readonly bool _utcOnly = !CronSchedule.KnowsTimeZones;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_utcOnly)
            logger.LogError("This machine has no time zone database (the package tzdata): it runs the schedules in UTC only.");
        while (!stoppingToken.IsCancellationRequested)
        {
            TimeSpan pause;
            try
            {
                pause = await StepAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(e, "Schedules could not be run; their slots are run later.");
                pause = AfterError;
            }

            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, time, stoppingToken);
        }
    }

    /// <summary>Runs what is due and returns how long to wait.</summary>
    private async Task<TimeSpan> StepAsync(CancellationToken cancellationToken)
    {
        if (await FindWaitAsync(cancellationToken) is not { } wait)
            return LongestPause;
        if (wait > TimeSpan.Zero)
            return wait < ShortestPause ? ShortestPause : wait > LongestPause ? LongestPause : wait;

        // Nothing to lock: another worker is at it.
        return await FireAsync(cancellationToken) > 0 ? TimeSpan.Zero : ShortestPause;
    }

    /// <summary>How long it is until the next slot by the database's clock; null where there is none.</summary>
    private async Task<TimeSpan?> FindWaitAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT min(next_run_at) - now() FROM scheduled_jobs WHERE enabled AND task = ANY($1) AND (NOT $2 OR time_zone = 'UTC')");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = _tasks });
        command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = _utcOnly });
        return await command.ExecuteScalarAsync(cancellationToken) is TimeSpan wait ? wait : null;
    }

    private async Task<int> FireAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await using var transaction = await work.BeginAsync(cancellationToken);
        var now = await work.Db.Database
            .SqlQuery<DateTimeOffset>(
                $"""SELECT now() AS "Value" FROM set_config('idle_in_transaction_session_timeout', {TransactionLimit}, true)""")
            .SingleAsync(cancellationToken);
        var due = await work.Db.ScheduledJobs
            .FromSql(
                $"""
                SELECT * FROM scheduled_jobs
                WHERE enabled AND next_run_at <= now() AND task = ANY({_tasks}) AND (NOT {_utcOnly} OR time_zone = 'UTC')
                ORDER BY next_run_at LIMIT {BatchSize} FOR UPDATE SKIP LOCKED
                """)
            .ToListAsync(cancellationToken);

        var fired = new List<(string Task, DueSlots Slots)>(due.Count);
        foreach (var job in due)
        {
            try
            {
                fired.Add((job.Task, Fire(job, now, work)));
            }
            catch (Exception e) when (e is ScheduleFormatException or JsonException or ArgumentException)
            {
                logger.LogError(e, "The schedule '{Schedule}' is disabled: its slots cannot be run.", job.Name);
                job.Fail(e.Message);
            }
        }

        await work.CommitAsync(cancellationToken);
        foreach (var (task, slots) in fired)
            ScheduleTelemetry.Count(task, slots);
        return due.Count;
    }

    private DueSlots Fire(ScheduledJob job, DateTimeOffset now, UnitOfWork work)
    {
        var slots = DueSlots.Of(job.GetSchedule(), job.NextRunAt ?? now, now, options.Value.LateLimit, job.MissedSlots);
        var arguments = job.ReadTask(catalogue);
        foreach (var slot in slots.ToRun)
        {
            using var activity = ScheduleTelemetry.StartFire(job, slot);
            job.NoteRun(work.Enqueue(arguments, job.OptionsOf(slot)).Id, now);
        }

        if (slots.Missed > 0)
            logger.LogWarning("The schedule '{Schedule}' has missed {Count} slots.", job.Name, slots.Missed);
        job.NextRunAt = slots.Next?.ToUniversalTime();
        return slots;
    }
}
