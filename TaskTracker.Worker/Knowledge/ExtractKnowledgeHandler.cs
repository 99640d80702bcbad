using Microsoft.EntityFrameworkCore;
using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Messages;
using TaskTracker.Domain.Tasks;
using TaskTracker.Worker.Tasks;

namespace TaskTracker.Worker.Knowledge;

/// <summary>Runs an extraction: claims its messages, asks the agent's extractor, and writes what it found.</summary>
internal sealed class ExtractKnowledgeHandler(IKnowledgeExtractor extractor, KnowledgeWriter writer, TimeProvider time)
    : TaskHandler<ExtractKnowledgeFromMessages, ExtractKnowledgeFromMessagesResult>
{
    public override async Task<ExtractKnowledgeFromMessagesResult> HandleAsync(
        ExtractKnowledgeFromMessages task, TaskContext context, CancellationToken cancellationToken)
    {
        if (task.MessageIds.Count is 0 or > ExtractKnowledgeFromMessages.MaxMessages)
            throw new PermanentTaskException($"message_ids must hold 1 to {ExtractKnowledgeFromMessages.MaxMessages} ids.");

        var run = await StartAsync(task, context, cancellationToken);
        if (run.Status == ExtractionRunStatus.Completed)
            return ResultOf(run);

        var messages = await LoadAsync(context, run.Id, cancellationToken);
        if (messages.Count > 0)
        {
            var draft = await extractor.ExtractAsync(messages, ExtractionSettings.Default, cancellationToken);
            await writer.WriteAsync(context, run, draft, cancellationToken);
        }

        run.Status = ExtractionRunStatus.Completed;
        run.CompletedAt = time.GetUtcNow();
        // A message that fits no topic is done as well: looked at, and nothing found.
        await context.BeginAsync(cancellationToken);
        await context.Db.Messages
            .Where(m => m.ExtractionRunId == run.Id && m.ExtractionState == ExtractionState.Claimed)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.ExtractionState, ExtractionState.Done), cancellationToken);
        context.Raise(new ExtractionCompleted(
            run.Id, messages.Count, run.TopicsCreated, run.AtomsCreated, run.LinksCreated, run.MessagesUpdated));
        return ResultOf(run);
    }

    public override async Task OnEndedAsync(
        ExtractKnowledgeFromMessages task, TaskEnd end, TaskContext context, CancellationToken cancellationToken)
    {
        var runId = task.RunId ?? context.TaskId;
        if (await context.Db.ExtractionRuns.SingleOrDefaultAsync(r => r.Id == runId, cancellationToken) is not { } run)
            return;
        run.Status = end.Cancelled ? ExtractionRunStatus.Cancelled : ExtractionRunStatus.Failed;
        run.Error = end.Error;
        run.CompletedAt = time.GetUtcNow();
        await context.BeginAsync(cancellationToken);
        await context.Db.Messages
            .Where(m => m.ExtractionRunId == runId && m.ExtractionState == ExtractionState.Claimed)
            .ExecuteUpdateAsync(
                set => set.SetProperty(m => m.ExtractionState, ExtractionState.Pending).SetProperty(m => m.ExtractionRunId, (Guid?)null),
                cancellationToken);
        context.Raise(end.Cancelled ? new ExtractionCancelled(runId) : new ExtractionFailed(runId, end.Error ?? ""));
    }

    private static ExtractKnowledgeFromMessagesResult ResultOf(KnowledgeExtractionRun run) =>
        new(run.Id, run.TopicsCreated, run.AtomsCreated, run.LinksCreated, run.MessagesUpdated);

    private static async Task<KnowledgeExtractionRun> StartAsync(
        ExtractKnowledgeFromMessages task, TaskContext context, CancellationToken cancellationToken)
    {
        if (!await context.Db.AgentConfigs.AnyAsync(a => a.Id == task.AgentConfigId && a.IsActive, cancellationToken))
            throw new PermanentTaskException($"agent_config_id: there is no active agent {task.AgentConfigId}.");

        // A run without a trigger takes the task's id, so that a later attempt finds it again.
        var runId = task.RunId ?? context.TaskId;
        var run = await context.Db.ExtractionRuns.SingleOrDefaultAsync(r => r.Id == runId, cancellationToken);
        if (run is null)
        {
            run = new KnowledgeExtractionRun { Id = runId, AgentConfigId = task.AgentConfigId, MessageCount = task.MessageIds.Count };
            context.Db.Add(run);
            await context.BeginAsync(cancellationToken);
            await context.Db.SaveChangesAsync(cancellationToken);
            await context.Db.Messages
                .Where(m => task.MessageIds.Contains(m.Id) && m.ExtractionState != ExtractionState.Claimed)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(m => m.ExtractionState, ExtractionState.Claimed).SetProperty(m => m.ExtractionRunId, runId),
                    cancellationToken);
        }

        if (run.Status == ExtractionRunStatus.Completed)
            return run;
        run.Status = ExtractionRunStatus.Running;
        context.Raise(new ExtractionStarted(runId, run.MessageCount));
        await context.CheckpointAsync(cancellationToken);
        return run;
    }

    private static async Task<List<ConversationMessage>> LoadAsync(TaskContext context, Guid runId, CancellationToken cancellationToken)
    {
        var rows = await context.Db.Messages
            .Where(m => m.ExtractionRunId == runId && m.ExtractionState == ExtractionState.Claimed)
            .OrderBy(m => m.SentAt).ThenBy(m => m.Id)
            .Select(m => new
            {
                m.Id,
                m.ChatId,
                m.ExternalMessageId,
                m.ReplyToMessageId,
                m.Content,
                m.SentAt,
                m.DetectedLanguage,
                Author = m.Author == null ? "" : m.Author.FirstName,
            })
            .ToListAsync(cancellationToken);
        var byExternalId = rows.ToDictionary(r => (r.ChatId, r.ExternalMessageId), r => r.Id);
        return
        [
            .. rows.Select(r => new ConversationMessage(
                r.Id,
                r.Author,
                r.Content,
                r.SentAt,
                r.ReplyToMessageId is { } reply && byExternalId.TryGetValue((r.ChatId, reply), out var id) ? id : null,
                r.DetectedLanguage)),
        ];
    }
}
