using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TaskTracker.Domain.Schedules;
using TaskTracker.Domain.Tasks;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Schedules;

[Collection(StackGroup.Name)]
public sealed class ScheduleRunnerTests(StackFixture stack)
{
    private const int Runners = 3;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Twenty_slots_a_second_are_each_run_once_while_runners_come_go_and_lose_their_connections()
    {
        const int Schedules = 20;
        const int Seconds = 6;
        await using var database = await ScheduleDatabase.CreateAsync(stack.Database);
        var start = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var jobs = Enumerable.Range(0, Schedules).Select(i => Job($"each second {i}", "* * * * * *", start)).ToList();
        await AddAsync(database, jobs);
        var first = await database.StartRunnerAsync();
        for (var i = 1; i < Runners; i++)
            await database.StartRunnerAsync();

        for (var second = 0; second < Seconds; second++)
        {
            await TakeAsync(database, Schedules);
            await database.BreakConnectionsAsync();
            if (second == Seconds / 2)
            {
                await first.StopAsync(TestContext.Current.CancellationToken);
                await database.StartRunnerAsync();
            }
        }

        await database.StopRunnersAsync();
        await database.WithDbAsync(async db =>
        {
            var tasks = await db.BackgroundTasks.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
            var after = await db.ScheduledJobs.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
            Assert.True(tasks.Count >= Schedules * Seconds);
            foreach (var job in after)
            {
                var slots = tasks.Where(t => t.CorrelationId == job.Id).Select(t => SlotOf(t.UniqueKey!)).Order().ToList();
                Assert.Equal(Enumerable.Range(0, slots.Count).Select(i => start.AddSeconds(i)), slots);
                Assert.Equal(start.AddSeconds(slots.Count), job.NextRunAt);
            }
        });
    }

    [Fact]
    public async Task Missed_slots_are_left_out_under_skip_and_run_in_one_under_run_once()
    {
        await using var database = await ScheduleDatabase.CreateAsync(stack.Database);
        var threeDaysAgo = DateTimeOffset.UtcNow.AddDays(-3);
        var other = DateTimeOffset.UtcNow.AddHours(12).Hour;
        var skipped = Job("skip", $"0 {other} * * *", threeDaysAgo);
        var once = Job("once", $"0 {other} * * *", threeDaysAgo);
        once.MissedSlots = MissedSlotPolicy.RunOnce;
        await AddAsync(database, skipped, once);

        await database.StartRunnerAsync();
        var task = Assert.Single(await TakeAsync(database, 1));
        await database.StopRunnersAsync();

        Assert.Equal(once.Id, task.Correlation!.Id);
        await database.WithDbAsync(async db =>
        {
            Assert.Equal(1, await db.BackgroundTasks.CountAsync(TestContext.Current.CancellationToken));
            var after = await db.ScheduledJobs.AsNoTracking().ToListAsync(TestContext.Current.CancellationToken);
            Assert.All(after, j => Assert.True(j.NextRunAt > DateTimeOffset.UtcNow));
            Assert.Equal([null, task.Id], after.OrderBy(j => j.LastTaskId is not null).Select(j => j.LastTaskId));
        });
    }

    [Fact]
    public async Task Schedule_that_cannot_be_run_is_disabled_with_the_reason_and_one_of_an_unknown_task_is_left_to_others()
    {
        await using var database = await ScheduleDatabase.CreateAsync(stack.Database);
        var now = DateTimeOffset.UtcNow;
        var good = Job("good", "* * * * * *", now);
        var misfit = Job("misfit", "* * * * * *", now);
        misfit.Arguments = """{"text":7}""";
        var nowhere = Job("nowhere", "* * * * * *", now);
        nowhere.TimeZone = "Europe/Atlantis";
        var unknown = Job("unknown", "* * * * * *", now);
        unknown.Task = "task_of_a_newer_worker";
        await AddAsync(database, good, misfit, nowhere, unknown);

        await database.StartRunnerAsync();
        Assert.All(await TakeAsync(database, 2), t => Assert.Equal(good.Id, t.Correlation!.Id));
        await database.StopRunnersAsync();

        await database.WithDbAsync(async db =>
        {
            var after = await db.ScheduledJobs.AsNoTracking().ToDictionaryAsync(j => j.Name, TestContext.Current.CancellationToken);
            Assert.True(after["good"].Enabled);
            Assert.All([after["misfit"], after["nowhere"]], j => Assert.False(j.Enabled));
            Assert.Contains("text", after["misfit"].LastError);
            Assert.Contains("Europe/Atlantis", after["nowhere"].LastError);
            Assert.True(after["unknown"].Enabled);
            Assert.Null(after["unknown"].LastError);
        });
    }

    [Fact]
    public async Task Schedule_that_somebody_has_locked_holds_up_no_other()
    {
        await using var database = await ScheduleDatabase.CreateAsync(stack.Database);
        var now = DateTimeOffset.UtcNow;
        var locked = Job("locked", "* * * * * *", now);
        var free = Job("free", "* * * * * *", now);
        await AddAsync(database, locked, free);
        await using (var connection = await database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT id FROM scheduled_jobs WHERE id = '{locked.Id}' FOR UPDATE";
            await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);

            await database.StartRunnerAsync();
            Assert.All(await TakeAsync(database, 2), t => Assert.Equal(free.Id, t.Correlation!.Id));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while ((await database.Queued.ReadAsync(limit.Token)).Correlation!.Id != locked.Id)
        {
            // The free one goes on.
        }
    }

    private static ScheduledJob Job(string name, string cron, DateTimeOffset next) => new()
    {
        Name = name,
        Cron = cron,
        TimeZone = "Europe/Kyiv",
        Task = "process_message",
        Arguments = JsonSerializer.Serialize(new { text = name }),
        Enabled = true,
        NextRunAt = next,
    };

    private static Task AddAsync(ScheduleDatabase database, params IEnumerable<ScheduledJob> jobs) => database.WithDbAsync(db =>
    {
        db.AddRange(jobs);
        return db.SaveChangesAsync(TestContext.Current.CancellationToken);
    });

    private static async Task<List<QueuedTask>> TakeAsync(ScheduleDatabase database, int count)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var taken = new List<QueuedTask>(count);
        while (taken.Count < count)
            taken.Add(await database.Queued.ReadAsync(limit.Token));
        return taken;
    }

    private static DateTimeOffset SlotOf(string key) =>
        DateTimeOffset.ParseExact(key[^16..], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
