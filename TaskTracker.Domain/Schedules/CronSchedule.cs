using Cronos;

namespace TaskTracker.Domain.Schedules;

/// <summary>
/// A cron expression in a time zone. A slot that daylight saving skips comes right after the gap; in the hour that comes twice, an
/// expression of fixed times has its slot once, at its first coming, and one of intervals has its slots in both.
/// </summary>
public sealed class CronSchedule
{
    private const int FieldsWithSeconds = 6;

    // Without a time zone database the machine still knows UTC and a zone of its own.
    private const int ZonesWithoutData = 2;

    private readonly CronExpression _expression;
    private readonly TimeZoneInfo _zone;

    private CronSchedule(CronExpression expression, TimeZoneInfo zone)
    {
        _expression = expression;
        _zone = zone;
    }

    /// <summary>Whether this machine has the time zone database; without it UTC is the one zone.</summary>
    public static bool KnowsTimeZones { get; } = TimeZoneInfo.GetSystemTimeZones().Count > ZonesWithoutData;

    /// <summary>Reads an expression.</summary>
    /// <param name="cron">Five fields (minute, hour, day of month, month, day of week), six with seconds in front, or a name such as <c>@daily</c>.</param>
    /// <param name="timeZone">The IANA id of the time zone, for example <c>Europe/Kyiv</c>.</param>
    /// <exception cref="ScheduleFormatException">One of them cannot be used, or the expression has no slot at all.</exception>
    public static CronSchedule Parse(string cron, string timeZone)
    {
        var schedule = new CronSchedule(ReadExpression(cron), FindZone(timeZone));
        return schedule.Next(DateTimeOffset.UnixEpoch) is null
            ? throw new ScheduleFormatException("cron", $"'{cron}' never comes: no date fits it.")
            : schedule;
    }

    /// <summary>The first slot after <paramref name="after"/>, with the zone's offset of that time; null where none comes any more.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => _expression.GetNextOccurrence(after, _zone);

    /// <summary>The first slots after <paramref name="after"/>, at most <paramref name="count"/>.</summary>
    public IReadOnlyList<DateTimeOffset> NextMany(DateTimeOffset after, int count)
    {
        var slots = new List<DateTimeOffset>(count);
        for (var slot = Next(after); slot is { } found && slots.Count < count; slot = Next(found))
            slots.Add(found);
        return slots;
    }

    /// <summary>The slots from <paramref name="from"/> to <paramref name="to"/>, the second included where <paramref name="inclusive"/>.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset from, DateTimeOffset to, bool inclusive) =>
        from > to ? [] : _expression.GetOccurrences(from, to, _zone, fromInclusive: true, toInclusive: inclusive);

    /// <summary>The last slot up to <paramref name="until"/>, itself included; null where there is none.</summary>
    public DateTimeOffset? Last(DateTimeOffset until) => _expression.GetPreviousOccurrence(until, _zone, inclusive: true);

    private static CronExpression ReadExpression(string cron)
    {
        var fields = cron.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var isName = fields is [['@', ..]];
        if (!isName && fields.Length is not (FieldsWithSeconds - 1 or FieldsWithSeconds))
        {
            throw new ScheduleFormatException(
                "cron",
                $"'{cron}' has {fields.Length} fields. It takes 5 (minute, hour, day of month, month, day of week), 6 with seconds in front, "
                + "or a name such as @hourly or @daily.");
        }

        try
        {
            return CronExpression.Parse(cron, fields.Length == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
        }
        catch (Exception e) when (e is CronFormatException or MissingSeedException)
        {
            throw new ScheduleFormatException("cron", $"'{cron}' is no cron expression. {e.Message}");
        }
    }

    private static TimeZoneInfo FindZone(string id)
    {
        // Whether another spelling is found depends on what was looked up before, and on the machine.
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && string.Equals(zone.Id, id, StringComparison.Ordinal))
            return zone;
        throw new ScheduleFormatException(
            "time_zone",
            KnowsTimeZones
                ? $"There is no time zone '{id}'. Give an IANA name, for example Europe/Kyiv or UTC."
                : $"The time zone '{id}' cannot be found: this machine has no time zone database. Install it (the package tzdata), or take UTC.");
    }
}
