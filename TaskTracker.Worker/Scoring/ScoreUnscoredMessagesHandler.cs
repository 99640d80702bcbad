using TaskTracker.Domain.Scoring;
using TaskTracker.Domain.Tasks;
using TaskTracker.Worker.Knowledge;
using TaskTracker.Worker.Tasks;

namespace TaskTracker.Worker.Scoring;

/// <summary>Scores what has no score, a batch at a time; each batch is committed, so a later attempt goes on with the rest.</summary>
internal sealed class ScoreUnscoredMessagesHandler(MessageScoring scoring, ExtractionTrigger trigger)
    : TaskHandler<ScoreUnscoredMessages, ScoreUnscoredMessagesResult>
{
    private const int BatchSize = 1000;

    public override async Task<ScoreUnscoredMessagesResult> HandleAsync(
        ScoreUnscoredMessages task, TaskContext context, CancellationToken cancellationToken)
    {
        if (task.Limit < 1)
            throw new PermanentTaskException("limit must be 1 or more.");

        var scored = 0;
        while (scored < task.Limit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var connection = await context.BeginAsync(cancellationToken);
            var batch = await scoring.ScoreNextAsync(connection, Math.Min(BatchSize, task.Limit - scored), cancellationToken);
            if (batch.Count == 0)
                break;
            scored += batch.Count;
            context.ReportProgress(scored, total: null);
            await context.CheckpointAsync(cancellationToken);
        }

        context.Raise(new BatchScored(scored, scored, Failed: 0, task.JobId));
        await trigger.FireAsync(context, cancellationToken);
        return new ScoreUnscoredMessagesResult(scored, scored, Failed: 0);
    }
}
