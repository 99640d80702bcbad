using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Ingestion;

namespace TaskTracker.Api.Ingestion;

/// <summary>Streams the part <c>file</c> of a multipart request into the database, a piece at a time, in constant memory.</summary>
internal sealed class ExportUpload(TrackerDbContext db)
{
    /// <summary>Why an upload was refused.</summary>
    internal sealed class RefusedException(string reason) : Exception(reason);

    /// <summary>Stores the file under a new job that is not queued yet.</summary>
    /// <exception cref="RefusedException">The request holds no usable file; nothing is left in the database.</exception>
    public async Task<MessageIngestionJob> ReceiveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var section = await FindFileAsync(request, cancellationToken);
        var job = new MessageIngestionJob { SourceKind = "telegram_export", FileName = section.FileName };
        db.Add(job);
        await db.SaveChangesAsync(cancellationToken);
        try
        {
            job.FileSize = await StoreAsync(job.Id, section.FileStream!, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            return job;
        }
        catch
        {
            // An upload that breaks off leaves nothing behind, even where the client has gone.
            await db.IngestionJobs.Where(j => j.Id == job.Id).ExecuteDeleteAsync(CancellationToken.None);
            throw;
        }
    }

    private static async Task<FileMultipartSection> FindFileAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !string.Equals(type.MediaType.Value, "multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
        {
            throw new RefusedException("Send the export as multipart/form-data with a part named 'file'.");
        }

        var reader = new MultipartReader(boundary, request.Body);
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (section.AsFileSection() is { Name: "file", FileStream: not null } file)
                return file;
        }

        throw new RefusedException("The request has no part named 'file' with a file in it.");
    }

    private async Task<long> StoreAsync(Guid jobId, Stream file, CancellationToken cancellationToken)
    {
        var buffer = new byte[IngestionUploadChunk.Size];
        long size = 0;
        for (var index = 0; ; index++)
        {
            var read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            if (index == 0 && !LooksLikeJson(buffer.AsSpan(0, read)))
                throw new RefusedException("The file is no Telegram Desktop export: it must be the result.json, which begins with '{'.");
            if (read > 0)
            {
                size += read;
                db.Add(new IngestionUploadChunk { JobId = jobId, Index = index, Data = buffer[..read] });
                await db.SaveChangesAsync(cancellationToken);
                db.ChangeTracker.Entries<IngestionUploadChunk>().ToList().ForEach(e => e.State = EntityState.Detached);
            }

            if (read < buffer.Length)
                return size;
        }
    }

    private static bool LooksLikeJson(ReadOnlySpan<byte> start)
    {
        var text = start.StartsWith("\uFEFF"u8) ? start[3..] : start;
        text = text.TrimStart(" \t\r\n"u8);
        return text.Length > 0 && text[0] == (byte)'{';
    }
}
