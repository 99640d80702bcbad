using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using TaskTracker.Api.Http;
using TaskTracker.Api.Tasks;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Schedules;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Schedules;

/// <summary><c>/api/v1/scheduler/jobs</c>: tasks at the slots of cron expressions.</summary>
internal static class ScheduleEndpoints
{
    private const int MaxTimes = 100;
    private const int DefaultTimes = 5;

    public static void MapSchedules(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("scheduler/jobs").WithTags("scheduler");
        jobs.MapGet("", ListAsync).WithSummary("Lists schedules by name").Produces<PagedList<ScheduleDetail>>().ProducesValidationProblem();
        jobs.MapPost("", CreateAsync)
            .WithSummary("Makes a schedule: a task that is queued at each slot of a cron expression")
            .Produces<ScheduleDetail>(StatusCodes.Status201Created)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapGet("{id:guid}", GetAsync)
            .WithName("GetSchedule")
            .WithSummary("A schedule with its next five times")
            .Produces<ScheduleDetail>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapPut("{id:guid}", UpdateAsync)
            .WithSummary("Replaces a schedule")
            .Produces<ScheduleDetail>()
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapDelete("{id:guid}", DeleteAsync)
            .WithSummary("Deletes a schedule; tasks that it has queued stay")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapPost("{id:guid}/toggle", ToggleAsync)
            .WithSummary("Enables or disables a schedule; without a body it is turned over")
            .Produces<ScheduleDetail>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPost("{id:guid}/trigger", TriggerAsync)
            .WithSummary("Queues the schedule's task now, besides its slots")
            .Produces<TaskAccepted>(StatusCodes.Status202Accepted)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapGet("{id:guid}/next", NextAsync)
            .WithSummary("The next times of a schedule, 1 to 100; 5 by default")
            .Produces<NextTimes>()
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(
        TrackerDbContext db,
        TimeProvider time,
        [AsParameters] PageQuery page,
        [FromQuery(Name = "enabled")] bool? enabled,
        [FromQuery(Name = "task")] string? task,
        CancellationToken cancellationToken)
    {
        if (page.Problem() is { } invalid)
            return invalid;
        var query = db.ScheduledJobs.AsNoTracking();
        if (enabled is { } wanted)
            query = query.Where(j => j.Enabled == wanted);
        if (!string.IsNullOrEmpty(task))
            query = query.Where(j => j.Task == task);
        var jobs = await page.ReadAsync(query.OrderBy(j => j.Name), cancellationToken);
        var now = time.GetUtcNow();
        return TypedResults.Ok(
            new PagedList<ScheduleDetail>([.. jobs.Items.Select(j => ScheduleDetail.Of(j, now))], jobs.Total, jobs.Page, jobs.PageSize));
    }

    private static async Task<IResult> GetAsync(Guid id, TrackerDbContext db, TimeProvider time, CancellationToken cancellationToken) =>
        await db.ScheduledJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, cancellationToken) is { } job
            ? TypedResults.Ok(ScheduleDetail.Of(job, time.GetUtcNow()))
            : ProblemExtensions.NotFound("schedule", id);

    private static async Task<IResult> NextAsync(
        Guid id, TrackerDbContext db, TimeProvider time, [FromQuery(Name = "count")] int? count, CancellationToken cancellationToken)
    {
        if (count is < 1 or > MaxTimes)
            return ProblemExtensions.Invalid("count", $"count must be from 1 to {MaxTimes}.");
        if (await db.ScheduledJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, cancellationToken) is not { } job)
            return ProblemExtensions.NotFound("schedule", id);
        try
        {
            return TypedResults.Ok(new NextTimes(job.TimeZone, job.GetSchedule().NextMany(time.GetUtcNow(), count ?? DefaultTimes)));
        }
        catch (ScheduleFormatException e)
        {
            return ProblemExtensions.Conflict(e.Message);
        }
    }

    private static async Task<IResult> CreateAsync(
        ScheduleRequest request, TaskCatalogue catalogue, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (!ScheduleInput.TryRead(request, catalogue, out var input, out var problem))
            return problem;
        var now = await work.Db.ReadClockAsync(cancellationToken);
        var job = input.ToJob();
        job.Plan(now);
        work.Db.Add(job);
        return await SaveAsync(work, job, cancellationToken)
            ?? TypedResults.CreatedAtRoute(ScheduleDetail.Of(job, now), "GetSchedule", new { id = job.Id });
    }

    private static async Task<IResult> UpdateAsync(
        Guid id, ScheduleRequest request, TaskCatalogue catalogue, UnitOfWork work, CancellationToken cancellationToken)
    {
        if (!ScheduleInput.TryRead(request, catalogue, out var input, out var problem))
            return problem;
        await using var transaction = await work.BeginAsync(cancellationToken);
        if (await work.Db.LockScheduleAsync(id, cancellationToken) is not { } job)
            return ProblemExtensions.NotFound("schedule", id);

        var now = await work.Db.ReadClockAsync(cancellationToken);
        job.UpdatedAt = now;
        // A slot that has come and is about to be run stays planned where the change is not about slots.
        if (input.CopyTo(job))
            job.Plan(now);
        return await SaveAsync(work, job, cancellationToken) ?? TypedResults.Ok(ScheduleDetail.Of(job, now));
    }

    private static async Task<IResult> DeleteAsync(Guid id, TrackerDbContext db, CancellationToken cancellationToken) =>
        await db.ScheduledJobs.Where(j => j.Id == id).ExecuteDeleteAsync(cancellationToken) > 0
            ? TypedResults.NoContent()
            : ProblemExtensions.NotFound("schedule", id);

    private static async Task<IResult> ToggleAsync(
        Guid id, ToggleRequest? request, UnitOfWork work, CancellationToken cancellationToken)
    {
        await using var transaction = await work.BeginAsync(cancellationToken);
        if (await work.Db.LockScheduleAsync(id, cancellationToken) is not { } job)
            return ProblemExtensions.NotFound("schedule", id);

        var now = await work.Db.ReadClockAsync(cancellationToken);
        var wanted = request?.Enabled ?? !job.Enabled;
        if (wanted != job.Enabled)
        {
            try
            {
                job.Enabled = wanted;
                job.UpdatedAt = now;
                job.Plan(now);
            }
            catch (ScheduleFormatException e)
            {
                return ProblemExtensions.Conflict(e.Message);
            }
        }

        await work.CommitAsync(cancellationToken);
        return TypedResults.Ok(ScheduleDetail.Of(job, now));
    }

    private static async Task<IResult> TriggerAsync(Guid id, TaskCatalogue catalogue, UnitOfWork work, CancellationToken cancellationToken)
    {
        await using var transaction = await work.BeginAsync(cancellationToken);
        if (await work.Db.LockScheduleAsync(id, cancellationToken) is not { } job)
            return ProblemExtensions.NotFound("schedule", id);
        if (!TaskInput.TryRead(catalogue, "task", job.Task, JsonElement.Parse(job.Arguments), job.Queue, out var task, out var problem))
            return problem;

        var queued = work.Enqueue(task, job.OptionsOf(slot: null));
        job.NoteRun(queued.Id, await work.Db.ReadClockAsync(cancellationToken));
        await work.CommitAsync(cancellationToken);
        return TaskEndpoints.Accepted(queued.Id);
    }

    /// <summary>Commits; a problem where the name is taken.</summary>
    private static async Task<IResult?> SaveAsync(UnitOfWork work, ScheduledJob job, CancellationToken cancellationToken)
    {
        try
        {
            await work.CommitAsync(cancellationToken);
            return null;
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return ProblemExtensions.Conflict($"There is a schedule named '{job.Name}' already.");
        }
    }
}
