using Microsoft.EntityFrameworkCore;
using TaskTracker.Api.Tasks;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Scoring;

namespace TaskTracker.Api.Scoring;

/// <summary><c>/api/v1/noise</c>.</summary>
internal static class NoiseEndpoints
{
    public static void MapNoise(this IEndpointRouteBuilder api)
    {
        var noise = api.MapGroup("noise").WithTags("noise");
        noise.MapGet("stats", StatsAsync).WithSummary("How many messages fall in each class").Produces<NoiseStats>();
        noise.MapPost("score", ScoreAsync)
            .WithSummary("Scores the messages that have no score")
            .Produces<TaskAccepted>(StatusCodes.Status202Accepted);
    }

    /// <summary>Counts the messages by class, in one pass.</summary>
    public static async Task<NoiseStats> CountAsync(TrackerDbContext db, CancellationToken cancellationToken)
    {
        var byClass = await db.Messages
            .GroupBy(m => m.Classification)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(cancellationToken);
        int Of(MessageClassification? c) => byClass.Find(x => x.Key == c)?.Count ?? 0;
        var scored = Of(MessageClassification.Noise) + Of(MessageClassification.WeakSignal) + Of(MessageClassification.Signal);
        return new NoiseStats(
            scored + Of(null),
            Of(MessageClassification.Noise),
            Of(MessageClassification.WeakSignal),
            Of(MessageClassification.Signal),
            Of(null),
            scored == 0 ? null : (double)Of(MessageClassification.Noise) / scored);
    }

    private static async Task<IResult> StatsAsync(TrackerDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(await CountAsync(db, cancellationToken));

    private static async Task<IResult> ScoreAsync(UnitOfWork work, CancellationToken cancellationToken)
    {
        var task = work.Enqueue(new ScoreUnscoredMessages());
        await work.CommitAsync(cancellationToken);
        return TaskEndpoints.Accepted(task.Id);
    }
}

/// <summary>The messages by class.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Noise">Score below 0.3.</param>
/// <param name="WeakSignal">Score from 0.3 to 0.7.</param>
/// <param name="Signal">Score from 0.7.</param>
/// <param name="Unscored">No score yet.</param>
/// <param name="NoiseRatio">Noise among the scored, 0–1; null while none is scored.</param>
internal sealed record NoiseStats(int Total, int Noise, int WeakSignal, int Signal, int Unscored, double? NoiseRatio);
