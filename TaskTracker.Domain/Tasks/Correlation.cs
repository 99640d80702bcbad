namespace TaskTracker.Domain.Tasks;

/// <summary>Ties tasks, events, spans and log lines to the unit of work that people know.</summary>
/// <param name="Kind">The name of the id on the wire: <c>run_id</c>, <c>job_id</c>, <c>experiment_id</c> or <c>schedule_id</c>.</param>
/// <param name="Id">The id.</param>
public sealed record Correlation(string Kind, Guid Id)
{
    /// <summary>The kind of <see cref="Schedule"/>.</summary>
    public const string ScheduleKind = "schedule_id";

    /// <summary>An extraction or analysis run.</summary>
    public static Correlation Run(Guid id) => new("run_id", id);

    /// <summary>An ingestion job.</summary>
    public static Correlation Job(Guid id) => new("job_id", id);

    /// <summary>A schedule, for the tasks that work for nothing else.</summary>
    public static Correlation Schedule(Guid id) => new(ScheduleKind, id);
}
