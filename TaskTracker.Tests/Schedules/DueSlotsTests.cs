using TaskTracker.Domain.Schedules;
using static TaskTracker.Tests.Schedules.CronScheduleTests;

namespace TaskTracker.Tests.Schedules;

public sealed class DueSlotsTests
{
    private static readonly TimeSpan LateLimit = TimeSpan.FromSeconds(60);
    private static readonly CronSchedule EverySecond = CronSchedule.Parse("* * * * * *", "UTC");
    private static readonly CronSchedule EveryMinute = CronSchedule.Parse("* * * * *", "UTC");

    [Theory]
    [InlineData(MissedSlotPolicy.Skip)]
    [InlineData(MissedSlotPolicy.RunOnce)]
    public void Of_a_slot_that_has_just_come_runs_it_and_goes_on(MissedSlotPolicy policy)
    {
        var due = DueSlots.Of(EveryMinute, At("2026-11-24T10:00:00Z"), At("2026-11-24T10:00:00.015Z"), LateLimit, policy);

        Assert.Equal([At("2026-11-24T10:00:00Z")], due.ToRun);
        Assert.Equal(0, due.Missed);
        Assert.Equal(At("2026-11-24T10:01:00Z"), due.Next);
    }

    [Theory]
    [InlineData(MissedSlotPolicy.Skip)]
    [InlineData(MissedSlotPolicy.RunOnce)]
    public void Of_slots_that_are_late_within_the_limit_runs_each(MissedSlotPolicy policy)
    {
        var due = DueSlots.Of(EverySecond, At("2026-11-24T10:00:00Z"), At("2026-11-24T10:01:00Z"), LateLimit, policy);

        Assert.Equal(Enumerable.Range(0, 61).Select(i => At("2026-11-24T10:00:00Z").AddSeconds(i)), due.ToRun);
        Assert.Equal(0, due.Missed);
        Assert.Equal(At("2026-11-24T10:01:01Z"), due.Next);
    }

    [Fact]
    public void Of_missed_slots_under_skip_runs_only_what_is_late_within_the_limit()
    {
        var due = DueSlots.Of(EveryMinute, At("2026-11-24T10:00:00Z"), At("2026-11-24T13:00:30Z"), LateLimit, MissedSlotPolicy.Skip);

        Assert.Equal([At("2026-11-24T13:00:00Z")], due.ToRun);
        Assert.Equal(180, due.Missed);
        Assert.Equal(At("2026-11-24T13:01:00Z"), due.Next);
    }

    [Fact]
    public void Of_missed_slots_under_skip_runs_none_where_the_last_is_long_ago()
    {
        var daily = CronSchedule.Parse("0 3 * * *", "Europe/Kyiv");
        var due = DueSlots.Of(daily, At("2026-11-20T01:00:00Z"), At("2026-11-24T12:00:00Z"), LateLimit, MissedSlotPolicy.Skip);

        Assert.Empty(due.ToRun);
        Assert.Equal(5, due.Missed);
        Assert.Equal(At("2026-11-25T01:00:00Z"), due.Next);
    }

    [Fact]
    public void Of_missed_slots_under_run_once_runs_the_last_for_all()
    {
        var due = DueSlots.Of(EveryMinute, At("2026-11-24T10:00:00Z"), At("2026-11-24T13:00:30Z"), LateLimit, MissedSlotPolicy.RunOnce);

        Assert.Equal([At("2026-11-24T13:00:00Z")], due.ToRun);
        Assert.Equal(180, due.Missed);
        Assert.Equal(At("2026-11-24T13:01:00Z"), due.Next);
    }

    [Fact]
    public void Of_one_missed_slot_under_run_once_runs_it()
    {
        var daily = CronSchedule.Parse("0 3 * * *", "Europe/Kyiv");
        var due = DueSlots.Of(daily, At("2026-11-24T01:00:00Z"), At("2026-11-24T12:00:00Z"), LateLimit, MissedSlotPolicy.RunOnce);

        Assert.Equal([At("2026-11-24T01:00:00Z")], due.ToRun);
        Assert.Equal(0, due.Missed);
    }

    [Fact]
    public void Of_an_outage_of_years_stops_counting_and_goes_on_from_now()
    {
        var due = DueSlots.Of(EverySecond, At("2006-11-24T10:00:00Z"), At("2026-11-24T10:00:00Z"), LateLimit, MissedSlotPolicy.RunOnce);

        Assert.Equal([At("2026-11-24T10:00:00Z")], due.ToRun);
        Assert.Equal(DueSlots.CountLimit, due.Missed);
        Assert.Equal(At("2026-11-24T10:00:01Z"), due.Next);
    }
}
