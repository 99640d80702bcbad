using TaskTracker.Domain.Schedules;
using static TaskTracker.Tests.Schedules.CronScheduleTests;

namespace TaskTracker.Tests.Schedules;

public sealed class ScheduledJobTests
{
    [Fact]
    public void Plan_takes_the_first_slot_after_now()
    {
        var job = Job();
        job.Plan(At("2026-11-24T10:00:30Z"));

        Assert.Equal(At("2026-11-24T10:01:00Z"), job.NextRunAt);
        Assert.Equal(TimeSpan.Zero, job.NextRunAt!.Value.Offset);
    }

    [Fact]
    public void Plan_never_takes_a_slot_that_has_run()
    {
        var job = Job();
        job.NoteRun(Guid.NewGuid(), At("2026-11-24T10:01:00.010Z"));
        job.Plan(At("2026-11-24T10:00:59.990Z"));

        Assert.Equal(At("2026-11-24T10:02:00Z"), job.NextRunAt);
    }

    [Fact]
    public void Plan_of_a_disabled_schedule_takes_none()
    {
        var job = Job();
        job.Plan(At("2026-11-24T10:00:30Z"));
        job.Enabled = false;
        job.Plan(At("2026-11-24T10:00:30Z"));

        Assert.Null(job.NextRunAt);
    }

    [Fact]
    public void OptionsOf_a_slot_carry_its_time_in_UTC_as_the_key()
    {
        var job = Job();

        Assert.Equal($"schedule-{job.Id}-20261025T003000Z", job.OptionsOf(At("2026-10-25T03:30:00+03:00")).UniqueKey);
        Assert.NotEqual(
            job.OptionsOf(At("2026-10-25T03:30:00+03:00")).UniqueKey, job.OptionsOf(At("2026-10-25T03:30:00+02:00")).UniqueKey);
        Assert.Null(job.OptionsOf(slot: null).UniqueKey);
    }

    private static ScheduledJob Job() => new()
    {
        Name = "every minute", Cron = "* * * * *", TimeZone = "Europe/Kyiv", Task = "process_message", Arguments = "{}", Enabled = true,
    };
}
