using System.Buffers.Binary;
using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Tasks;

/// <summary>A span of time in a query string.</summary>
internal sealed record TimeQuery(
    [property: FromQuery(Name = "since"), Description("From this time on (RFC 3339).")] DateTimeOffset? Since = null,
    [property: FromQuery(Name = "until"), Description("Before this time (RFC 3339).")] DateTimeOffset? Until = null)
{
    // The id is made when a task is queued, by the clock of its process; created_at is when the database began the transaction.
    private static readonly TimeSpan IdSlack = TimeSpan.FromHours(6);

    /// <summary>
    /// Keeps the tasks that were queued within the span. Their ids are ordered by time (UUIDv7), so a range of the primary key, which the
    /// list is ordered by anyway, does what would otherwise take an index that every insert pays for.
    /// </summary>
    public IQueryable<BackgroundTask> FilterByCreation(IQueryable<BackgroundTask> tasks)
    {
        if (Since?.ToUniversalTime() is { } since)
        {
            var first = FirstIdAt(since, -IdSlack);
            tasks = tasks.Where(t => t.CreatedAt >= since && t.Id >= first);
        }

        if (Until?.ToUniversalTime() is { } until)
        {
            var last = FirstIdAt(until, IdSlack);
            tasks = tasks.Where(t => t.CreatedAt < until && t.Id < last);
        }

        return tasks;
    }

    /// <summary>The least UUIDv7 of a millisecond.</summary>
    private static Guid FirstIdAt(DateTimeOffset time, TimeSpan shift)
    {
        var milliseconds = Math.Max(0, time.ToUnixTimeMilliseconds() + (long)shift.TotalMilliseconds);
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, milliseconds << 16);
        return new Guid(bytes, bigEndian: true);
    }
}
