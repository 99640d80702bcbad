using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TaskTracker.Api.Http;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults.Tasks;

namespace TaskTracker.Api.Tasks;

/// <summary><c>/api/v1/tasks</c>: the ledger.</summary>
internal static class TaskEndpoints
{
    public static void MapTasks(this IEndpointRouteBuilder api)
    {
        var tasks = api.MapGroup("tasks").WithTags("tasks");
        tasks.MapPost("", EnqueueAsync)
            .WithSummary("Queues a task of the catalogue")
            .Produces<TaskAccepted>(StatusCodes.Status202Accepted)
            .ProducesValidationProblem();
        tasks.MapGet("", ListAsync).WithSummary("Lists tasks, newest first").Produces<PagedList<TaskSummary>>().ProducesValidationProblem();
        tasks.MapGet("catalogue", Catalogue).WithSummary("Lists the tasks that can be queued, with the names of their arguments");
        tasks.MapGet("{id:guid}", GetAsync)
            .WithName("GetTask")
            .WithSummary("A task with its attempts and its result, or with what it waits for")
            .Produces<TaskDetail>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        tasks.MapPost("{id:guid}/cancel", CancelAsync)
            .WithSummary("Cancels a queued or running task")
            .Produces<TaskAccepted>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        tasks.MapPost("{id:guid}/retry", RetryAsync)
            .WithSummary("Runs a dead task again, with fresh attempts")
            .Produces<TaskAccepted>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>The 202 of a task: its id and its address.</summary>
    public static IResult Accepted(Guid id) =>
        TypedResults.AcceptedAtRoute(new TaskAccepted(id, $"/api/v1/tasks/{id}"), "GetTask", new { id });

    private static async Task<IResult> EnqueueAsync(
        EnqueueRequest request, TaskCatalogue catalogue, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (!TaskInput.TryRead(catalogue, "name", request.Name, request.Args, request.Queue, out var arguments, out var problem))
            return problem;
        if (request.UniqueKey is { Length: 0 or > 200 })
            return ProblemExtensions.Invalid("unique_key", "unique_key must have 1 to 200 characters.");

        var task = work.Enqueue(arguments, new EnqueueOptions
        {
            Queue = request.Queue,
            Priority = request.Priority,
            RunAt = request.RunAt,
            UniqueKey = request.UniqueKey,
        });
        await work.CommitAsync(cancellationToken);
        return Accepted(task.Id);
    }

    private static async Task<IResult> ListAsync(
        TrackerDbContext db,
        [AsParameters] PageQuery page,
        [FromQuery(Name = "status")] string? status,
        [FromQuery(Name = "name")] string? name,
        [FromQuery(Name = "queue")] string? queue,
        [FromQuery(Name = "correlation_id")] Guid? correlationId,
        [AsParameters] TimeQuery time,
        CancellationToken cancellationToken)
    {
        if (page.Problem() is { } invalid)
            return invalid;
        if (!QueryEnum.TryRead<BackgroundTaskStatus>("status", status, out var wanted, out var problem))
            return problem;

        var query = db.BackgroundTasks.AsNoTracking();
        if (wanted is { } s)
            query = query.Where(t => t.Status == s);
        if (!string.IsNullOrEmpty(name))
            query = query.Where(t => t.Name == name);
        if (!string.IsNullOrEmpty(queue))
            query = query.Where(t => t.Queue == queue);
        if (correlationId is { } id)
            query = query.Where(t => t.CorrelationId == id);
        query = time.FilterByCreation(query);
        return TypedResults.Ok(await page.ReadAsync(query.OrderByDescending(t => t.Id).Select(TaskSummary.FromEntity), cancellationToken));
    }

    private static IResult Catalogue(TaskCatalogue catalogue) => TypedResults.Ok(catalogue.Definitions.Select(CatalogueEntry.Of));

    private static async Task<IResult> GetAsync(Guid id, TrackerDbContext db, QueueLedger queues, CancellationToken cancellationToken)
    {
        if (await db.BackgroundTasks.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancellationToken) is not { } task)
            return ProblemExtensions.NotFound("task", id);
        var waitingFor = task.Status == BackgroundTaskStatus.Queued ? await queues.WhyWaitingAsync(id, cancellationToken) : null;
        return TypedResults.Ok(TaskDetail.Of(task, waitingFor));
    }

    private static async Task<IResult> CancelAsync(
        Guid id, TaskCancellation cancellation, TrackerDbContext db, CancellationToken cancellationToken) =>
        await cancellation.CancelAsync(id, cancellationToken)
            ? Accepted(id)
            : await EndedAsync(id, db, "cannot be cancelled", cancellationToken);

    private static async Task<IResult> RetryAsync(Guid id, DeadLetters dead, TrackerDbContext db, CancellationToken cancellationToken) =>
        await dead.ReplayAsync(id, edited: null, cancellationToken)
            ? Accepted(id)
            : await NotReplayedAsync(id, db, cancellationToken);

    /// <summary>The 404 or 409 of a task that is not in the state for a transition.</summary>
    internal static async Task<IResult> EndedAsync(Guid id, TrackerDbContext db, string what, CancellationToken cancellationToken)
    {
        var status = await db.BackgroundTasks
            .Where(t => t.Id == id)
            .Select(t => (BackgroundTaskStatus?)t.Status)
            .SingleOrDefaultAsync(cancellationToken);
        return status is { } s
            ? ProblemExtensions.Conflict($"The task is {SnakeCase.Of(s)} and {what}.")
            : ProblemExtensions.NotFound("task", id);
    }

    /// <summary>The 404 or 409 of a task that could not be replayed.</summary>
    internal static Task<IResult> NotReplayedAsync(Guid id, TrackerDbContext db, CancellationToken cancellationToken) => EndedAsync(
        id, db, "cannot be replayed: only a dead task can, and only while no live one has its unique key", cancellationToken);
}
