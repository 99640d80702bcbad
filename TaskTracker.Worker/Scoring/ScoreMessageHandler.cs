using TaskTracker.Domain.Scoring;
using TaskTracker.Domain.Tasks;
using TaskTracker.Worker.Knowledge;
using TaskTracker.Worker.Tasks;

namespace TaskTracker.Worker.Scoring;

/// <summary>Scores a message, tells of it, and sees whether there is enough to extract knowledge from.</summary>
internal sealed class ScoreMessageHandler(MessageScoring scoring, ExtractionTrigger trigger) : TaskHandler<ScoreMessage, ScoreMessageResult>
{
    public override async Task<ScoreMessageResult> HandleAsync(ScoreMessage task, TaskContext context, CancellationToken cancellationToken)
    {
        var connection = await context.BeginAsync(cancellationToken);
        var scored = await scoring.ScoreAsync(connection, [task.MessageId], cancellationToken);
        if (scored is not [var message])
            throw new PermanentTaskException($"There is no message {task.MessageId}.");

        var score = message.Score;
        context.Raise(new MessageScored(message.Id, score.ImportanceScore, score.Classification));
        // Committed first, so that of messages scored at once the last to commit sees all the others.
        await context.CheckpointAsync(cancellationToken);

        await trigger.FireAsync(context, cancellationToken);
        return new ScoreMessageResult(message.Id, score.ImportanceScore, score.Classification, score.Factors);
    }
}
