using Microsoft.EntityFrameworkCore;
using TaskTracker.Domain.Ai;
using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Messages;
using TaskTracker.Domain.Scoring;
using TaskTracker.Worker.Tasks;

namespace TaskTracker.Worker.Knowledge;

/// <summary>
/// Queues an extraction when enough fresh messages wait. The messages are claimed for the run in the same transaction, so that a burst
/// makes one extraction and no message is in two.
/// </summary>
internal sealed class ExtractionTrigger(TimeProvider time)
{
    private const long LockKey = 0x7461_736b_0004;

    // A few batches' worth, so that whole conversations can be told apart.
    private const int Candidates = 4 * ExtractionBatch.MaxMessages;

    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>Queues an extraction within the context's transaction, if there is enough for one.</summary>
    public async Task FireAsync(TaskContext context, CancellationToken cancellationToken)
    {
        // Asked without the lock first: most messages come while too few wait.
        var since = time.GetUtcNow() - Window;
        var fresh = await Waiting(context)
            .Where(m => m.ReceivedAt > since)
            .OrderBy(m => m.ReceivedAt)
            .Take(ExtractionBatch.MinMessages)
            .CountAsync(cancellationToken);
        if (fresh < ExtractionBatch.MinMessages)
            return;
        var agent = await context.Db.AgentConfigs
            .Where(a => a.Name == AgentConfig.KnowledgeExtractor && a.IsActive && a.Provider!.IsActive)
            .Select(a => (Guid?)a.Id)
            .SingleOrDefaultAsync(cancellationToken);
        if (agent is not { } agentId)
            return;

        await context.BeginAsync(cancellationToken);
        await context.Db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
        var waiting = await Waiting(context)
            .OrderBy(m => m.ReceivedAt)
            .Select(m => new WaitingMessage(m.Id, m.ChatId, m.SentAt))
            .Take(Candidates)
            .ToListAsync(cancellationToken);
        var chosen = ExtractionBatch.Choose(waiting).Select(m => m.Id).ToList();
        if (chosen.Count > 0)
            await ClaimAsync(context, chosen, agentId, cancellationToken);
    }

    private static async Task ClaimAsync(TaskContext context, List<Guid> chosen, Guid agentId, CancellationToken cancellationToken)
    {
        var run = new KnowledgeExtractionRun { AgentConfigId = agentId, MessageCount = chosen.Count };
        context.Db.Add(run);
        await context.Db.SaveChangesAsync(cancellationToken);
        await context.Db.Messages
            .Where(m => chosen.Contains(m.Id))
            .ExecuteUpdateAsync(
                set => set.SetProperty(m => m.ExtractionState, ExtractionState.Claimed).SetProperty(m => m.ExtractionRunId, run.Id),
                cancellationToken);
        context.Enqueue(new ExtractKnowledgeFromMessages(chosen, agentId, run.Id));
    }

    /// <summary>Live messages that are no noise. Those older than the window do not start an extraction, but go first into one.</summary>
    private static IQueryable<Message> Waiting(TaskContext context) => context.Db.Messages.Where(m =>
        m.ReceivedAt != null
        && m.ExtractionState == ExtractionState.Pending
        && (m.Classification == MessageClassification.WeakSignal || m.Classification == MessageClassification.Signal));
}
