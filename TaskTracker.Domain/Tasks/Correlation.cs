namespace TaskTracker.Domain.Tasks;

/// <summary>Ties tasks, events, spans and log lines to the unit of work that people know.</summary>
/// <param name="Kind">The name of the id on the wire: <c>run_id</c>, <c>job_id</c> or <c>experiment_id</c>.</param>
/// <param name="Id">The id.</param>
public sealed record Correlation(string Kind, Guid Id)
{
    /// <summary>An extraction or analysis run.</summary>
    public static Correlation Run(Guid id) => new("run_id", id);

    /// <summary>An ingestion job.</summary>
    public static Correlation Job(Guid id) => new("job_id", id);
}
