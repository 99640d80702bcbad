using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TaskTracker.Api.Http;
using TaskTracker.Api.Messages;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Knowledge;

namespace TaskTracker.Api.Knowledge;

/// <summary><c>/api/v1/atoms</c>.</summary>
internal static class AtomEndpoints
{
    public static void MapAtoms(this IEndpointRouteBuilder api)
    {
        var atoms = api.MapGroup("atoms").WithTags("atoms");
        atoms.MapGet("", ListAsync).WithSummary("Lists atoms, newest first").Produces<PagedList<AtomSummary>>().ProducesValidationProblem();
        atoms.MapGet("{id:guid}", GetAsync)
            .WithSummary("An atom with its topics, its links and the messages that say it")
            .Produces<AtomDetail>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(
        TrackerDbContext db,
        [AsParameters] PageQuery page,
        [FromQuery(Name = "type")] string? type,
        [FromQuery(Name = "topic_id")] Guid? topicId,
        [FromQuery(Name = "run_id")] Guid? runId,
        CancellationToken cancellationToken)
    {
        if (page.Problem() is { } invalid)
            return invalid;
        if (!QueryEnum.TryRead<AtomType>("type", type, out var wanted, out var problem))
            return problem;

        var query = db.Atoms.AsNoTracking().Where(a => !a.IsArchived);
        if (wanted is { } t)
            query = query.Where(a => a.Type == t);
        if (topicId is { } topic)
            query = query.Where(a => a.Topics.Any(x => x.Id == topic));
        if (runId is { } run)
            query = query.Where(a => a.ExtractionRunId == run);
        return TypedResults.Ok(await page.ReadAsync(
            query.OrderByDescending(a => a.CreatedAt).ThenByDescending(a => a.Id).Select(a => new AtomSummary(
                a.Id, a.Type, a.Title, a.Content, a.Confidence, a.IsApproved, a.IsArchived, a.SourceMessageIds, a.CreatedAt)),
            cancellationToken));
    }

    private static async Task<IResult> GetAsync(Guid id, TrackerDbContext db, CancellationToken cancellationToken)
    {
        var atom = await db.Atoms.AsNoTracking().Include(a => a.Topics).SingleOrDefaultAsync(a => a.Id == id, cancellationToken);
        if (atom is null)
            return ProblemExtensions.NotFound("atom", id);

        var sources = await db.Messages.AsNoTracking()
            .Where(m => atom.SourceMessageIds.Contains(m.Id))
            .OrderBy(m => m.SentAt)
            .Select(MessageSummary.FromEntity)
            .ToListAsync(cancellationToken);
        var links = await db.AtomLinks.AsNoTracking()
            .Where(l => l.FromAtomId == id || l.ToAtomId == id)
            .Select(l => new AtomLinkSummary(l.FromAtomId, l.ToAtomId, l.Type, l.Strength))
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new AtomDetail(
            atom.Id,
            atom.Type,
            atom.Title,
            atom.Content,
            atom.Confidence,
            atom.IsApproved,
            atom.IsArchived,
            atom.ExtractionRunId,
            atom.CreatedAt,
            [.. atom.Topics.Select(t => new TopicName(t.Id, t.Name))],
            links,
            sources));
    }
}

/// <summary>An atom in a list.</summary>
internal sealed record AtomSummary(
    Guid Id,
    AtomType Type,
    string Title,
    string Content,
    double Confidence,
    bool IsApproved,
    bool IsArchived,
    IReadOnlyList<Guid> SourceMessageIds,
    DateTimeOffset CreatedAt);

/// <summary>An atom with what belongs to it.</summary>
internal sealed record AtomDetail(
    Guid Id,
    AtomType Type,
    string Title,
    string Content,
    double Confidence,
    bool IsApproved,
    bool IsArchived,
    Guid? ExtractionRunId,
    DateTimeOffset CreatedAt,
    IReadOnlyList<TopicName> Topics,
    IReadOnlyList<AtomLinkSummary> Links,
    IReadOnlyList<MessageSummary> SourceMessages);

/// <summary>A topic's name.</summary>
internal sealed record TopicName(Guid Id, string Name);

/// <summary>A link between two atoms.</summary>
internal sealed record AtomLinkSummary(Guid FromAtomId, Guid ToAtomId, AtomLinkType Type, double Strength);
