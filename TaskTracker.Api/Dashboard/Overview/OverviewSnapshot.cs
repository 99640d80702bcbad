using TaskTracker.Domain.Ingestion;
using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Scoring;

namespace TaskTracker.Api.Dashboard.Overview;

/// <summary>What the overview shows of the database.</summary>
public sealed record OverviewSnapshot(
    DateTimeOffset ReadAt,
    OverviewCounts Counts,
    IReadOnlyList<RecentMessage> Messages,
    IReadOnlyList<RecentJob> Jobs,
    IReadOnlyList<RecentTopic> Topics,
    IReadOnlyList<RecentAtom> Atoms);

/// <summary>The numbers.</summary>
public sealed record OverviewCounts(
    int Messages, int Noise, int WeakSignal, int Signal, int Unscored, int Topics, int Atoms, int Queued, int Running, int Dead);

/// <summary>A message; its text may be cut.</summary>
public sealed record RecentMessage(
    Guid Id,
    string? Author,
    string? Chat,
    string Content,
    MediaKind? MediaKind,
    DateTimeOffset SentAt,
    double? Score,
    MessageClassification? Classification,
    NoiseFactors? Factors);

/// <summary>An import.</summary>
public sealed record RecentJob(
    Guid Id,
    string? FileName,
    IReadOnlyList<string> Chats,
    IngestionStatus Status,
    long Fetched,
    long Stored,
    long Skipped,
    long Errors,
    int CurrentBatch,
    int? TotalBatches,
    string? Error,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt);

/// <summary>A topic.</summary>
public sealed record RecentTopic(Guid Id, string Name, string Description, int Atoms, int Messages, DateTimeOffset CreatedAt);

/// <summary>An atom.</summary>
public sealed record RecentAtom(Guid Id, AtomType Type, string Title, string Content, double Confidence, string? Topic, DateTimeOffset CreatedAt);
