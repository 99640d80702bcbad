using Microsoft.EntityFrameworkCore;
using Npgsql;
using TaskTracker.Domain.Ingestion;
using TaskTracker.Domain.Scoring;
using TaskTracker.Domain.Tasks;
using TaskTracker.Worker.Messages;
using TaskTracker.Worker.Tasks;

namespace TaskTracker.Worker.Ingestion;

/// <summary>
/// Imports an uploaded export in pages. Each page is committed with the job's counts, which are also the cursor: an attempt after an
/// interruption goes on behind the last page.
/// </summary>
internal sealed class IngestTelegramMessagesHandler(NpgsqlDataSource dataSource, TimeProvider time)
    : TaskHandler<IngestTelegramMessages, IngestTelegramMessagesResult>
{
    public override async Task<IngestTelegramMessagesResult> HandleAsync(
        IngestTelegramMessages task, TaskContext context, CancellationToken cancellationToken)
    {
        var job = await FindAsync(context, task.JobId, cancellationToken)
            ?? throw new PermanentTaskException($"There is no ingestion job {task.JobId}.");
        if (job.Status is IngestionStatus.Completed or IngestionStatus.Cancelled)
            return ResultOf(job);

        job.Status = IngestionStatus.Running;
        job.StartedAt ??= time.GetUtcNow();
        context.Raise(new IngestionStarted(job.Id, job.FileName));
        await context.CheckpointAsync(cancellationToken);

        await ImportAsync(job, context, cancellationToken);

        job.Status = IngestionStatus.Completed;
        job.CompletedAt = time.GetUtcNow();
        job.TotalBatches = job.CurrentBatch;
        await DeleteUploadAsync(context, job.Id, cancellationToken);
        context.Raise(new IngestionCompleted(job.Id, job.MessagesFetched, job.MessagesStored, job.MessagesSkipped, job.ErrorsCount));
        context.Enqueue(new ScoreUnscoredMessages(JobId: job.Id));
        return ResultOf(job);
    }

    public override async Task OnEndedAsync(
        IngestTelegramMessages task, TaskEnd end, TaskContext context, CancellationToken cancellationToken)
    {
        if (await FindAsync(context, task.JobId, cancellationToken) is not { } job)
            return;
        job.Status = end.Cancelled ? IngestionStatus.Cancelled : IngestionStatus.Failed;
        job.CompletedAt = time.GetUtcNow();
        job.Error = end.Error;
        context.Raise(end.Cancelled
            ? new IngestionCancelled(job.Id, job.MessagesStored)
            : new IngestionFailed(job.Id, end.Error ?? "", job.MessagesStored));
        await DeleteUploadAsync(context, job.Id, cancellationToken);
        // What was stored before it ended is scored all the same.
        if (job.MessagesStored > 0)
            context.Enqueue(new ScoreUnscoredMessages(JobId: job.Id));
    }

    private static Task<MessageIngestionJob?> FindAsync(TaskContext context, Guid jobId, CancellationToken cancellationToken) =>
        context.Db.IngestionJobs.SingleOrDefaultAsync(j => j.Id == jobId, cancellationToken);

    private static Task<int> DeleteUploadAsync(TaskContext context, Guid jobId, CancellationToken cancellationToken) =>
        context.Db.IngestionUploadChunks.Where(c => c.JobId == jobId).ExecuteDeleteAsync(cancellationToken);

    private static IngestTelegramMessagesResult ResultOf(MessageIngestionJob job) => new(
        job.Id, job.Status, job.MessagesFetched, job.MessagesStored, job.MessagesSkipped, job.ErrorsCount);

    private static IncomingMessage ToMessage(ExportedMessage item) => new(
        item.Chat.ChatId,
        item.Chat.Name,
        item.Id,
        item.ThreadId,
        item.ReplyToMessageId,
        item.AuthorId is { } id ? new IncomingAuthor(id, IncomingAuthor.NameOr(item.AuthorName)) : null,
        item.Text,
        item.MediaKind,
        item.SentAt!.Value,
        item.EditedAt);

    private async Task ImportAsync(MessageIngestionJob job, TaskContext context, CancellationToken cancellationToken)
    {
        await using var upload = new UploadStream(dataSource, job.Id);
        var writer = new MessageWriter(await context.BeginAsync(cancellationToken));
        var cursor = job.MessagesFetched;
        try
        {
            await foreach (var page in TelegramExportReader.ReadPagesAsync(upload, cancellationToken: cancellationToken))
            {
                var fresh = page.Where(item => item.Position >= cursor).ToList();
                if (fresh.Count == 0)
                    continue;
                await context.BeginAsync(cancellationToken);
                await StoreAsync(job, writer, fresh, cancellationToken);
                job.TotalBatches = EstimateBatches(job, upload.Position);
                context.ReportProgress((int)job.MessagesFetched, job.TotalBatches * TelegramExportReader.DefaultPageSize);
                context.Raise(new IngestionProgress(
                    job.Id,
                    job.MessagesFetched,
                    job.MessagesStored,
                    job.MessagesSkipped,
                    job.ErrorsCount,
                    job.CurrentBatch,
                    job.TotalBatches));
                await context.CheckpointAsync(cancellationToken);
            }
        }
        catch (ExportFormatException e)
        {
            throw new PermanentTaskException(e.Message, e);
        }
    }

    /// <summary>The pages in all, by the share of the file that is read.</summary>
    private static int EstimateBatches(MessageIngestionJob job, long bytesRead) => bytesRead == 0
        ? job.CurrentBatch
        : Math.Max(job.CurrentBatch, (int)Math.Ceiling(job.CurrentBatch * ((double)job.FileSize / bytesRead)));

    private static async Task StoreAsync(
        MessageIngestionJob job, MessageWriter writer, List<ExportedMessage> page, CancellationToken cancellationToken)
    {
        foreach (var item in page.Where(i => i.Error is not null))
        {
            job.ErrorsCount++;
            if (job.ErrorLog.Count < MessageIngestionJob.KeptErrors)
                job.ErrorLog.Add(new IngestionError(item.Position, item.Line, item.Error!));
        }

        var messages = page.Where(i => i.Error is null && i.Kind == ExportedMessageKind.Message).Select(ToMessage).ToList();
        var stored = (await writer.WriteAsync(messages, cancellationToken)).Count(w => w.IsNew);
        job.MessagesFetched = page[^1].Position + 1;
        job.MessagesStored += stored;
        job.MessagesSkipped += page.Count(i => i.Error is null) - stored;
        job.CurrentBatch++;
        foreach (var title in page.Select(i => i.Chat.Name).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (!job.Chats.Contains(title))
                job.Chats = [.. job.Chats, title];
        }
    }
}
