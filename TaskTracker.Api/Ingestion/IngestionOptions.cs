using System.ComponentModel.DataAnnotations;

namespace TaskTracker.Api.Ingestion;

/// <summary>Limits of imports; section <c>TaskTracker:Ingestion</c>.</summary>
internal sealed class IngestionOptions
{
    public const string Section = "TaskTracker:Ingestion";

    /// <summary>The largest export that is taken, in bytes.</summary>
    [Range(1, long.MaxValue)]
    public long MaxUploadBytes { get; set; } = 8L << 30;
}
