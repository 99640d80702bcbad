using System.Text;
using Microsoft.EntityFrameworkCore;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Ingestion;
using TaskTracker.Domain.Messages;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Tests.Faults;

/// <summary>Work for a cluster, and what has come of it.</summary>
internal static class ClusterWork
{
    /// <summary>Queues an import whose effects can be counted: one message for each item. Returns the job.</summary>
    public static async Task<(Guid JobId, Guid TaskId, long Chat)> QueueImportAsync(this Cluster cluster, int messages)
    {
        var chat = Support.LiveUpdates.NextId();
        await using var db = cluster.OpenDb();
        var work = new UnitOfWork(db, new NobodyListens());
        var job = new MessageIngestionJob { SourceKind = "telegram_export", FileName = "faults.json" };
        var export = Export(chat, messages);
        job.FileSize = export.Length;
        db.Add(job);
        foreach (var (chunk, index) in export.Chunk(IngestionUploadChunk.Size).Select((c, i) => (c, i)))
            db.Add(new IngestionUploadChunk { JobId = job.Id, Index = index, Data = chunk });
        var task = work.Enqueue(new IngestTelegramMessages(job.Id));
        job.TaskId = task.Id;
        await work.CommitAsync(TestContext.Current.CancellationToken);
        return (job.Id, task.Id, -1_000_000_000_000 - chat);
    }

    /// <summary>Commits tasks and publishes nothing, as a process does that is killed between the two.</summary>
    public static async Task<IReadOnlyList<Guid>> CommitOnlyAsync(this Cluster cluster, int count)
    {
        await using var db = cluster.OpenDb();
        var work = new UnitOfWork(db, new NobodyListens());
        var tasks = Enumerable.Range(0, count).Select(i => work.Enqueue(new ProcessMessage($"message {i}"))).ToList();
        await work.CommitAsync(TestContext.Current.CancellationToken);
        return [.. tasks.Select(t => t.Id)];
    }

    public static async Task<MessageIngestionJob> JobAsync(this Cluster cluster, Guid id)
    {
        await using var db = cluster.OpenDb();
        return await db.IngestionJobs.AsNoTracking().SingleAsync(j => j.Id == id, TestContext.Current.CancellationToken);
    }

    public static async Task<BackgroundTask> TaskAsync(this Cluster cluster, Guid id)
    {
        await using var db = cluster.OpenDb();
        return await db.BackgroundTasks.AsNoTracking().SingleAsync(t => t.Id == id, TestContext.Current.CancellationToken);
    }

    public static async Task<int> CountMessagesAsync(this Cluster cluster, long chat)
    {
        await using var db = cluster.OpenDb();
        return await db.Messages.CountAsync(m => m.ChatId == chat, TestContext.Current.CancellationToken);
    }

    public static Task WaitUntilAsync(this Cluster cluster, Guid jobId, Func<MessageIngestionJob, bool> condition, string what) =>
        Eventually.TrueAsync(async () => condition(await cluster.JobAsync(jobId)), what, TimeSpan.FromMinutes(3));

    public static Task WaitForSuccessAsync(this Cluster cluster, IReadOnlyCollection<Guid> tasks) => Eventually.TrueAsync(
        async () =>
        {
            await using var db = cluster.OpenDb();
            return await db.BackgroundTasks.CountAsync(t => tasks.Contains(t.Id) && t.Status == BackgroundTaskStatus.Succeeded) == tasks.Count;
        },
        $"{tasks.Count} tasks succeed",
        TimeSpan.FromMinutes(2));

    /// <summary>The worker process that holds a task; its id is part of the worker's.</summary>
    public static async Task<ServiceProcess> HolderAsync(this Cluster cluster, Guid taskId)
    {
        var worker = (await cluster.TaskAsync(taskId)).WorkerId!;
        return cluster.Workers.Single(w => worker.Contains($"-{w.Id}-", StringComparison.Ordinal));
    }

    private static byte[] Export(long chat, int count)
    {
        var json = new StringBuilder($$"""{"name": "Faults", "type": "private_supergroup", "id": {{chat}}, "messages": [""");
        for (var i = 1; i <= count; i++)
        {
            json.Append(i == 1 ? "" : ",").Append($$"""

                {"id": {{i}}, "type": "message", "date": "2024-03-01T10:00:00", "date_unixtime": "{{1_709_287_200 + i}}",
                 "from": "Person {{i % 50}}", "from_id": "user{{7000 + (i % 50)}}", "text": "Message {{i}}: the server answers slowly."}
                """);
        }

        return Encoding.UTF8.GetBytes(json.Append("]}").ToString());
    }

    private sealed class NobodyListens : ICommitObserver
    {
        public void OnCommitted(IReadOnlyList<QueuedTask> tasks, bool hasEvents)
        {
        }
    }
}
