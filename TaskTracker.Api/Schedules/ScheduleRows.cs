using Microsoft.EntityFrameworkCore;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Schedules;

namespace TaskTracker.Api.Schedules;

/// <summary>Rows of schedules that workers may be running at the same time.</summary>
internal static class ScheduleRows
{
    /// <summary>Locks a schedule within the open transaction, so that no slot of it is run meanwhile; null where it does not exist.</summary>
    public static async Task<ScheduledJob?> LockScheduleAsync(this TrackerDbContext db, Guid id, CancellationToken cancellationToken) =>
        (await db.ScheduledJobs.FromSql($"SELECT * FROM scheduled_jobs WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken))
        .SingleOrDefault();

    /// <summary>The database's clock at this moment, not that of the transaction's start: the wait for a lock has passed.</summary>
    public static Task<DateTimeOffset> ReadClockAsync(this TrackerDbContext db, CancellationToken cancellationToken) =>
        db.Database.SqlQuery<DateTimeOffset>($"""SELECT clock_timestamp() AS "Value" """).SingleAsync(cancellationToken);
}
