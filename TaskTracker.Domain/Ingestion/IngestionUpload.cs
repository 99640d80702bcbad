namespace TaskTracker.Domain.Ingestion;

/// <summary>
/// A piece of an uploaded file. The file rests in the database, not on a disk, so that any worker on any machine can read it and go on
/// where another stopped; the pieces go when the job ends.
/// </summary>
public sealed class IngestionUploadChunk
{
    /// <summary>The size of every piece but the last, in bytes.</summary>
    public const int Size = 1 << 20;

    /// <summary>The job.</summary>
    public Guid JobId { get; init; }

    /// <summary>The piece's index, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The bytes.</summary>
    public required byte[] Data { get; init; }
}
