using System.Globalization;
using TaskTracker.Domain.Schedules;

namespace TaskTracker.Tests.Schedules;

public sealed class CronScheduleTests
{
    [Fact]
    public void Next_of_five_fields_comes_at_the_minute_in_the_zone()
    {
        Assert.Equal(
            [At("2026-11-24T09:30:00+02:00"), At("2026-11-25T09:30:00+02:00")],
            CronSchedule.Parse("30 9 * * *", "Europe/Kyiv").NextMany(At("2026-11-24T00:00:00Z"), 2));
    }

    [Fact]
    public void Next_of_six_fields_comes_every_second()
    {
        var every = CronSchedule.Parse("* * * * * *", "UTC");

        Assert.Equal(At("2026-11-24T00:00:01Z"), every.Next(At("2026-11-24T00:00:00Z")));
        Assert.Equal(At("2026-11-24T00:00:01Z"), every.Next(At("2026-11-24T00:00:00.999Z")));
        Assert.Equal(60, every.NextMany(At("2026-11-24T00:00:00Z"), 60).Distinct().Count());
    }

    // Kyiv springs from 03:00 (+02) to 04:00 (+03) on 29 March 2026.
    [Fact]
    public void Next_of_a_fixed_time_in_the_gap_comes_right_after_it()
    {
        Assert.Equal(
            [At("2026-03-28T03:30:00+02:00"), At("2026-03-29T04:00:00+03:00"), At("2026-03-30T03:30:00+03:00")],
            CronSchedule.Parse("30 3 * * *", "Europe/Kyiv").NextMany(At("2026-03-28T00:00:00Z"), 3));
    }

    [Fact]
    public void Next_of_an_interval_goes_on_evenly_over_the_gap()
    {
        Assert.Equal(
            [At("2026-03-29T02:30:00+02:00"), At("2026-03-29T04:00:00+03:00"), At("2026-03-29T04:30:00+03:00")],
            CronSchedule.Parse("*/30 * * * *", "Europe/Kyiv").NextMany(At("2026-03-29T00:00:00Z"), 3));
    }

    // Kyiv falls from 04:00 (+03) back to 03:00 (+02) on 25 October 2026.
    [Fact]
    public void Next_of_a_fixed_time_in_the_overlap_comes_once()
    {
        Assert.Equal(
            [At("2026-10-25T03:30:00+03:00"), At("2026-10-26T03:30:00+02:00")],
            CronSchedule.Parse("30 3 * * *", "Europe/Kyiv").NextMany(At("2026-10-24T12:00:00Z"), 2));
    }

    [Fact]
    public void Next_of_an_interval_in_the_overlap_comes_in_both_hours()
    {
        var slots = CronSchedule.Parse("*/30 * * * *", "Europe/Kyiv").NextMany(At("2026-10-24T23:59:00Z"), 5);

        Assert.Equal(
            [
                At("2026-10-25T03:00:00+03:00"), At("2026-10-25T03:30:00+03:00"),
                At("2026-10-25T03:00:00+02:00"), At("2026-10-25T03:30:00+02:00"),
                At("2026-10-25T04:00:00+02:00"),
            ],
            slots);
        Assert.All(slots.Zip(slots.Skip(1)), pair => Assert.Equal(TimeSpan.FromMinutes(30), pair.Second - pair.First));
    }

    [Theory]
    [InlineData("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z")]
    [InlineData("0 0 L 2 *", "2026-01-01T00:00:00Z", "2026-02-28T00:00:00Z")]
    [InlineData("0 0 L 2 *", "2028-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 12 * * MON-FRI", "2026-11-27T12:00:00Z", "2026-11-30T12:00:00Z")]
    [InlineData("@daily", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("15 0 0 1 1 *", "2026-12-31T00:00:00Z", "2027-01-01T00:00:15Z")]
    public void Next_finds_rare_days(string cron, string after, string expected)
    {
        Assert.Equal(At(expected), CronSchedule.Parse(cron, "UTC").Next(At(after)));
    }

    [Theory]
    [InlineData("", "UTC", "cron", "0 fields")]
    [InlineData("* * * *", "UTC", "cron", "4 fields")]
    [InlineData("* * * * * * *", "UTC", "cron", "7 fields")]
    [InlineData("61 * * * *", "UTC", "cron", "Minutes")]
    [InlineData("0 24 * * *", "UTC", "cron", "Hours")]
    [InlineData("*/0 * * * *", "UTC", "cron", "Minutes")]
    [InlineData("0 0 30 2 *", "UTC", "cron", "never comes")]
    [InlineData("H * * * *", "UTC", "cron", "no cron expression")]
    [InlineData("@sometimes", "UTC", "cron", "Macro")]
    [InlineData("* * * * *", "Europe/Atlantis", "time_zone", "Europe/Atlantis")]
    [InlineData("* * * * *", "europe/kyiv", "time_zone", "Europe/Kyiv")]
    [InlineData("* * * * *", "../etc/passwd", "time_zone", "no time zone")]
    [InlineData("* * * * *", "", "time_zone", "no time zone")]
    public void Parse_of_what_cannot_be_used_names_the_field_and_the_reason(string cron, string zone, string field, string reason)
    {
        var error = Assert.Throws<ScheduleFormatException>(() => CronSchedule.Parse(cron, zone));

        Assert.Equal(field, error.Field);
        Assert.Contains(reason, error.Message);
    }

    internal static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
