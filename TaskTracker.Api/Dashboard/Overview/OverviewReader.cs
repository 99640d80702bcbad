using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TaskTracker.Api.Scoring;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Ingestion;
using TaskTracker.Domain.Scoring;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Dashboard.Overview;

/// <summary>Reads what the overview shows, in a handful of queries whatever there is to show.</summary>
internal sealed class OverviewReader(TrackerDbContext db, TimeProvider time)
{
    private const int MessageCount = 12;
    private const int JobCount = 5;
    private const int TopicCount = 6;
    private const int AtomCount = 6;
    // Three lines are shown.
    private const int MaxContent = 400;

    public async Task<OverviewSnapshot> ReadAsync(CancellationToken cancellationToken) => new(
        time.GetUtcNow(),
        await CountAsync(cancellationToken),
        await ReadMessagesAsync(cancellationToken),
        await ReadJobsAsync(cancellationToken),
        await ReadTopicsAsync(cancellationToken),
        await ReadAtomsAsync(cancellationToken));

    private async Task<OverviewCounts> CountAsync(CancellationToken cancellationToken)
    {
        var classes = await NoiseEndpoints.CountAsync(db, cancellationToken);
        var tasks = await db.BackgroundTasks
            .Where(t => t.Status == BackgroundTaskStatus.Queued
                || t.Status == BackgroundTaskStatus.Running
                || t.Status == BackgroundTaskStatus.Dead)
            .GroupBy(t => t.Status)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(x => x.Key, x => x.Count, cancellationToken);
        return new OverviewCounts(
            classes.Total,
            classes.Noise,
            classes.WeakSignal,
            classes.Signal,
            classes.Unscored,
            await db.Topics.CountAsync(t => t.IsActive, cancellationToken),
            await db.Atoms.CountAsync(a => !a.IsArchived, cancellationToken),
            tasks.GetValueOrDefault(BackgroundTaskStatus.Queued),
            tasks.GetValueOrDefault(BackgroundTaskStatus.Running),
            tasks.GetValueOrDefault(BackgroundTaskStatus.Dead));
    }

    private async Task<IReadOnlyList<RecentMessage>> ReadMessagesAsync(CancellationToken cancellationToken)
    {
        var rows = await db.Messages
            .OrderByDescending(m => m.SentAt).ThenByDescending(m => m.Id)
            .Take(MessageCount)
            .Select(m => new
            {
                m.Id,
                m.Author!.FirstName,
                m.Author.LastName,
                Chat = m.Source!.Name,
                Content = m.Content.Substring(0, MaxContent),
                m.MediaKind,
                m.SentAt,
                m.ImportanceScore,
                m.Classification,
                m.NoiseFactors,
            })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(m => new RecentMessage(
            m.Id,
            m.LastName is null ? m.FirstName : $"{m.FirstName} {m.LastName}",
            m.Chat,
            m.Content,
            m.MediaKind,
            m.SentAt,
            m.ImportanceScore,
            m.Classification,
            m.NoiseFactors is null ? null : JsonSerializer.Deserialize<NoiseFactors>(m.NoiseFactors)))];
    }

    /// <summary>What is under way comes first.</summary>
    private async Task<IReadOnlyList<RecentJob>> ReadJobsAsync(CancellationToken cancellationToken) => await db.IngestionJobs
        .OrderByDescending(j => j.Status == IngestionStatus.Running || j.Status == IngestionStatus.Pending)
        .ThenByDescending(j => j.CreatedAt)
        .Take(JobCount)
        .Select(j => new RecentJob(
            j.Id,
            j.FileName,
            j.Chats,
            j.Status,
            j.MessagesFetched,
            j.MessagesStored,
            j.MessagesSkipped,
            j.ErrorsCount,
            j.CurrentBatch,
            j.TotalBatches,
            j.Error,
            j.CreatedAt,
            j.StartedAt,
            j.CompletedAt))
        .ToListAsync(cancellationToken);

    private async Task<IReadOnlyList<RecentTopic>> ReadTopicsAsync(CancellationToken cancellationToken) => await db.Topics
        .Where(t => t.IsActive)
        .OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id)
        .Take(TopicCount)
        .Select(t => new RecentTopic(
            t.Id,
            t.Name,
            t.Description,
            t.Atoms.Count(a => !a.IsArchived),
            db.Messages.Count(m => m.TopicId == t.Id),
            t.CreatedAt))
        .ToListAsync(cancellationToken);

    private async Task<IReadOnlyList<RecentAtom>> ReadAtomsAsync(CancellationToken cancellationToken) => await db.Atoms
        .Where(a => !a.IsArchived)
        .OrderByDescending(a => a.CreatedAt).ThenByDescending(a => a.Id)
        .Take(AtomCount)
        .Select(a => new RecentAtom(
            a.Id,
            a.Type,
            a.Title,
            a.Content.Substring(0, MaxContent),
            a.Confidence,
            a.Topics.OrderBy(t => t.CreatedAt).Select(t => t.Name).FirstOrDefault(),
            a.CreatedAt))
        .ToListAsync(cancellationToken);
}
