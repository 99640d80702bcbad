using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Tasks;

/// <summary><c>/api/v1/workers</c>: who runs tasks.</summary>
internal static class WorkerEndpoints
{
    public static void MapWorkers(this IEndpointRouteBuilder api) => api.MapGroup("workers").WithTags("workers")
        .MapGet("", ListAsync)
        .WithSummary("The workers of the last day with what they run, those that are alive first")
        .Produces<IReadOnlyList<WorkerDetail>>();

    private static async Task<IResult> ListAsync(WorkerRegistry registry, CancellationToken cancellationToken) =>
        TypedResults.Ok((await registry.ListAsync(cancellationToken)).Select(w => WorkerDetail.Of(w.Worker, w.State)));
}

/// <summary>A worker.</summary>
internal sealed record WorkerDetail(
    string Id,
    string Host,
    int Pid,
    string Version,
    WorkerState State,
    DateTimeOffset StartedAt,
    DateTimeOffset LastHeartbeat,
    DateTimeOffset? StoppedAt,
    int Running,
    IReadOnlyList<WorkerQueue> Queues)
{
    public static WorkerDetail Of(WorkerProcess worker, WorkerState state) => new(
        worker.Id, worker.Host, worker.Pid, worker.Version, state, worker.StartedAt, worker.LastHeartbeat, worker.StoppedAt, worker.Running,
        worker.Queues);
}
