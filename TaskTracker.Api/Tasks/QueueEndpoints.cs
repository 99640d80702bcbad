using TaskTracker.Api.Http;
using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults.Tasks;

namespace TaskTracker.Api.Tasks;

/// <summary><c>/api/v1/queues</c> and <c>/api/v1/tasks/limits</c>: what is in the queues, pause, resume and limits.</summary>
internal static class QueueEndpoints
{
    private const int MostRunning = 100_000;

    public static void MapQueues(this IEndpointRouteBuilder api)
    {
        var queues = api.MapGroup("queues").WithTags("queues");
        queues.MapGet("", ListAsync)
            .WithSummary("The queues: depth, age, rate, running tasks, slots, pause and limit")
            .Produces<IReadOnlyList<QueueFigures>>();
        queues.MapPost("{queue}/pause", (string queue, QueueControl control, QueueLedger ledger, CancellationToken cancellationToken) =>
                SetPausedAsync(queue, paused: true, control, ledger, cancellationToken))
            .WithSummary("Starts nothing more of a queue; what runs goes on")
            .Produces<QueueFigures>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        queues.MapPost("{queue}/resume", (string queue, QueueControl control, QueueLedger ledger, CancellationToken cancellationToken) =>
                SetPausedAsync(queue, paused: false, control, ledger, cancellationToken))
            .WithSummary("Goes on with a paused queue")
            .Produces<QueueFigures>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        queues.MapPut("{queue}/limit", SetQueueLimitAsync)
            .WithSummary("Sets how many tasks of a queue run at once on all workers together; null is no limit")
            .Produces<QueueFigures>()
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);

        var limits = api.MapGroup("tasks/limits").WithTags("queues");
        limits.MapGet("", ListLimitsAsync)
            .WithSummary("The tasks of which only so many may run at once")
            .Produces<IReadOnlyList<TaskLimitFigures>>();
        limits.MapPut("{name}", SetTaskLimitAsync)
            .WithSummary("Sets how many tasks of a name run at once on all workers together; null is no limit")
            .Produces<TaskLimitSet>()
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(QueueLedger ledger, CancellationToken cancellationToken) =>
        TypedResults.Ok(await ledger.FiguresAsync(cancellationToken));

    private static async Task<IResult> ListLimitsAsync(QueueLedger ledger, CancellationToken cancellationToken) =>
        TypedResults.Ok(await ledger.TaskLimitsAsync(cancellationToken));

    private static async Task<IResult> SetPausedAsync(
        string queue, bool paused, QueueControl control, QueueLedger ledger, CancellationToken cancellationToken)
    {
        if (!TaskQueues.All.Contains(queue))
            return NoQueue(queue);
        await control.SetPausedAsync(queue, paused, cancellationToken);
        return await FiguresAsync(queue, ledger, cancellationToken);
    }

    private static async Task<IResult> SetQueueLimitAsync(
        string queue, LimitRequest request, QueueControl control, QueueLedger ledger, CancellationToken cancellationToken)
    {
        if (!TaskQueues.All.Contains(queue))
            return NoQueue(queue);
        if (Problem(request) is { } invalid)
            return invalid;
        await control.SetQueueLimitAsync(queue, request.MaxRunning, cancellationToken);
        return await FiguresAsync(queue, ledger, cancellationToken);
    }

    private static async Task<IResult> SetTaskLimitAsync(
        string name, LimitRequest request, TaskCatalogue catalogue, QueueControl control, CancellationToken cancellationToken)
    {
        if (!catalogue.TryGet(name, out _))
            return TypedResults.Problem($"There is no task '{name}'.", statusCode: StatusCodes.Status404NotFound);
        if (Problem(request) is { } invalid)
            return invalid;
        await control.SetTaskLimitAsync(name, request.MaxRunning, cancellationToken);
        return TypedResults.Ok(new TaskLimitSet(name, request.MaxRunning));
    }

    private static IResult? Problem(LimitRequest request) => request.MaxRunning is < 1 or > MostRunning
        ? ProblemExtensions.Invalid("max_running", $"max_running must be from 1 to {MostRunning}, or null for no limit; to start nothing, pause the queue.")
        : null;

    private static IResult NoQueue(string queue) => TypedResults.Problem(
        $"There is no queue '{queue}'. Queues are: {string.Join(", ", TaskQueues.All)}.", statusCode: StatusCodes.Status404NotFound);

    private static async Task<IResult> FiguresAsync(string queue, QueueLedger ledger, CancellationToken cancellationToken) =>
        TypedResults.Ok((await ledger.FiguresAsync(cancellationToken)).Single(q => q.Queue == queue));
}

/// <summary>A limit to set; null takes it away.</summary>
internal sealed record LimitRequest(int? MaxRunning);

/// <summary>The limit that a task has now.</summary>
internal sealed record TaskLimitSet(string Name, int? MaxRunning);
