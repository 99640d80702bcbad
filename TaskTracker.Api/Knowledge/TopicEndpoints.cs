using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TaskTracker.Api.Http;
using TaskTracker.Domain.Data;

namespace TaskTracker.Api.Knowledge;

/// <summary><c>/api/v1/topics</c>.</summary>
internal static class TopicEndpoints
{
    public static void MapTopics(this IEndpointRouteBuilder api)
    {
        var topics = api.MapGroup("topics").WithTags("topics");
        topics.MapGet("", ListAsync)
            .WithSummary("Lists topics, newest first")
            .Produces<PagedList<TopicSummary>>()
            .ProducesValidationProblem();
        topics.MapGet("{id:guid}", GetAsync)
            .WithSummary("A topic with its atoms")
            .Produces<TopicDetail>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(
        TrackerDbContext db,
        [AsParameters] PageQuery page,
        [FromQuery(Name = "active")] bool? active,
        CancellationToken cancellationToken)
    {
        if (page.Problem() is { } invalid)
            return invalid;
        var query = db.Topics.AsNoTracking();
        if (active is { } wanted)
            query = query.Where(t => t.IsActive == wanted);
        return TypedResults.Ok(await page.ReadAsync(
            query.OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id).Select(t => new TopicSummary(
                t.Id,
                t.Name,
                t.Description,
                t.Icon,
                t.Color,
                t.IsActive,
                t.Atoms.Count(a => !a.IsArchived),
                db.Messages.Count(m => m.TopicId == t.Id),
                t.CreatedAt)),
            cancellationToken));
    }

    private static async Task<IResult> GetAsync(Guid id, TrackerDbContext db, CancellationToken cancellationToken)
    {
        var topic = await db.Topics.AsNoTracking()
            .Where(t => t.Id == id)
            .Select(t => new TopicDetail(
                t.Id,
                t.Name,
                t.Description,
                t.Icon,
                t.Color,
                t.IsActive,
                db.Messages.Count(m => m.TopicId == t.Id),
                t.CreatedAt,
                t.Atoms.Where(a => !a.IsArchived).OrderBy(a => a.CreatedAt).Select(a => new AtomSummary(
                    a.Id, a.Type, a.Title, a.Content, a.Confidence, a.IsApproved, a.IsArchived, a.SourceMessageIds, a.CreatedAt)).ToList()))
            .SingleOrDefaultAsync(cancellationToken);
        return topic is null ? ProblemExtensions.NotFound("topic", id) : TypedResults.Ok(topic);
    }
}

/// <summary>A topic in a list.</summary>
internal sealed record TopicSummary(
    Guid Id,
    string Name,
    string Description,
    string? Icon,
    string? Color,
    bool IsActive,
    int AtomCount,
    int MessageCount,
    DateTimeOffset CreatedAt);

/// <summary>A topic with its atoms.</summary>
internal sealed record TopicDetail(
    Guid Id,
    string Name,
    string Description,
    string? Icon,
    string? Color,
    bool IsActive,
    int MessageCount,
    DateTimeOffset CreatedAt,
    IReadOnlyList<AtomSummary> Atoms);
