using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TaskTracker.Api.Http;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Tasks;

/// <summary><c>/api/v1/tasks/dead</c>: what failed for good, to be inspected, replayed or discarded.</summary>
internal static class DeadLetterEndpoints
{
    // What one statement changes within seconds; more takes more calls.
    private const int MaxLimit = 100_000;
    private const double MaxRate = 10_000;

    public static void MapDeadLetters(this IEndpointRouteBuilder api)
    {
        var dead = api.MapGroup("tasks/dead").WithTags("dead letters");
        dead.MapGet("", ListAsync)
            .WithSummary("Lists dead tasks, those that died last first")
            .Produces<PagedList<DeadTask>>()
            .ProducesValidationProblem();
        dead.MapGet("groups", GroupsAsync)
            .WithSummary("What the dead tasks died of: the kind of error and where it arose, the most frequent first")
            .Produces<IReadOnlyList<DeadGroup>>();
        dead.MapPost("{id:guid}/replay", ReplayOneAsync)
            .WithSummary("Runs a dead task again with fresh attempts, with other arguments if the body has args")
            .Produces<TaskAccepted>(StatusCodes.Status202Accepted)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        dead.MapPost("replay", ReplayManyAsync)
            .WithSummary("Runs the selected dead tasks again, spread over time where a rate is given, or counts them")
            .Produces<DeadLettersHandled>()
            .ProducesValidationProblem();
        dead.MapPost("{id:guid}/discard", DiscardOneAsync)
            .WithSummary("Decides that a dead task need not run")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        dead.MapPost("discard", DiscardManyAsync)
            .WithSummary("Discards the selected dead tasks, or counts them")
            .Produces<DeadLettersHandled>()
            .ProducesValidationProblem();
    }

    private static async Task<IResult> ListAsync(
        TrackerDbContext db,
        [AsParameters] PageQuery page,
        [FromQuery(Name = "name")] string? name,
        [FromQuery(Name = "queue")] string? queue,
        [FromQuery(Name = "group")] string? group,
        [AsParameters] TimeQuery time,
        CancellationToken cancellationToken)
    {
        if (page.Problem() is { } invalid)
            return invalid;

        var query = db.BackgroundTasks.AsNoTracking().Where(t => t.Status == BackgroundTaskStatus.Dead);
        if (!string.IsNullOrEmpty(name))
            query = query.Where(t => t.Name == name);
        if (!string.IsNullOrEmpty(queue))
            query = query.Where(t => t.Queue == queue);
        if (!string.IsNullOrEmpty(group))
            query = query.Where(t => t.FailureGroup == group);
        if (time.Since?.ToUniversalTime() is { } since)
            query = query.Where(t => t.FinishedAt >= since);
        if (time.Until?.ToUniversalTime() is { } until)
            query = query.Where(t => t.FinishedAt < until);
        var ordered = query.OrderByDescending(t => t.FinishedAt).ThenByDescending(t => t.Id);
        return TypedResults.Ok(await page.ReadAsync(ordered.Select(DeadTask.FromEntity), cancellationToken));
    }

    private static async Task<IResult> GroupsAsync(DeadLetters dead, CancellationToken cancellationToken) =>
        TypedResults.Ok(await dead.GroupsAsync(cancellationToken));

    private static async Task<IResult> ReplayOneAsync(
        Guid id,
        ReplayOneRequest? request,
        TaskCatalogue catalogue,
        DeadLetters dead,
        TrackerDbContext db,
        CancellationToken cancellationToken)
    {
        IBackgroundTask? edited = null;
        if (request?.Args is { } args)
        {
            var name = await db.BackgroundTasks.Where(t => t.Id == id).Select(t => t.Name).SingleOrDefaultAsync(cancellationToken);
            if (name is null)
                return ProblemExtensions.NotFound("task", id);
            if (!catalogue.TryGet(name, out var definition))
                return ProblemExtensions.Invalid("args", $"The task '{name}' is not in the catalogue: its arguments cannot be edited.");
            if (!TaskArguments.TryRead(definition, args, out edited, out var problem))
                return problem;
        }

        return await dead.ReplayAsync(id, edited, cancellationToken)
            ? TaskEndpoints.Accepted(id)
            : await TaskEndpoints.NotReplayedAsync(id, db, cancellationToken);
    }

    private static async Task<IResult> ReplayManyAsync(DeadSelection selection, DeadLetters dead, CancellationToken cancellationToken)
    {
        if (Problem(selection) is { } invalid)
            return invalid;
        if (selection.RatePerSecond is not (null or (> 0 and <= MaxRate)))
            return ProblemExtensions.Invalid("rate_per_second", $"rate_per_second must be above 0 and at most {MaxRate}.");

        var limit = selection.Limit ?? MaxLimit;
        if (selection.Preview)
            return Handled(selection, await dead.CountReplayableAsync(selection.Filter, limit, cancellationToken));
        var replayed = await dead.ReplayAsync(selection.Filter, selection.RatePerSecond, limit, cancellationToken);
        return Handled(selection, replayed.Count, replayed.LastRunAt);
    }

    private static async Task<IResult> DiscardOneAsync(Guid id, DeadLetters dead, TrackerDbContext db, CancellationToken cancellationToken) =>
        await dead.DiscardAsync(id, cancellationToken)
            ? TypedResults.NoContent()
            : await TaskEndpoints.EndedAsync(id, db, "cannot be discarded: only a dead task can", cancellationToken);

    private static async Task<IResult> DiscardManyAsync(DeadSelection selection, DeadLetters dead, CancellationToken cancellationToken)
    {
        if (Problem(selection) is { } invalid)
            return invalid;
        if (selection.RatePerSecond is not null)
            return ProblemExtensions.Invalid("rate_per_second", "A discard has no rate.");

        var limit = selection.Limit ?? MaxLimit;
        return Handled(
            selection,
            selection.Preview
                ? await dead.CountAsync(selection.Filter, limit, cancellationToken)
                : await dead.DiscardAsync(selection.Filter, limit, cancellationToken));
    }

    private static IResult? Problem(DeadSelection selection)
    {
        // Nobody discards everything by forgetting the filter.
        if (selection.IsEmpty)
            return ProblemExtensions.Invalid("body", "Say which dead tasks: give name, queue, group, ids, since or until.");
        return selection.Limit is < 1 or > MaxLimit
            ? ProblemExtensions.Invalid("limit", $"limit must be from 1 to {MaxLimit}.")
            : null;
    }

    private static IResult Handled(DeadSelection selection, long count, DateTimeOffset? lastRunAt = null) =>
        TypedResults.Ok(new DeadLettersHandled(count, selection.Preview, lastRunAt));
}
