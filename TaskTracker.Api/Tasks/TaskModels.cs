using System.Linq.Expressions;
using System.Text.Json;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Tasks;

/// <summary>A task to queue.</summary>
internal sealed record EnqueueRequest(
    string Name,
    JsonElement? Args = null,
    string? Queue = null,
    TaskPriority? Priority = null,
    DateTimeOffset? RunAt = null,
    string? UniqueKey = null);

/// <summary>A task was queued.</summary>
internal sealed record TaskAccepted(Guid Id, string Location);

/// <summary>A task that can be queued.</summary>
internal sealed record CatalogueEntry(
    string Name, string Summary, string Queue, TaskPriority Priority, int MaxAttempts, double TimeLimitSeconds, IReadOnlyList<string> Args)
{
    public static CatalogueEntry Of(TaskDefinition definition) => new(
        definition.Name,
        definition.Summary,
        definition.Queue,
        definition.Priority,
        definition.MaxAttempts,
        definition.TimeLimit.TotalSeconds,
        [.. TaskJson.Options.GetTypeInfo(definition.ArgumentsType).Properties.Select(p => p.Name)]);
}

/// <summary>A task in a list.</summary>
internal sealed record TaskSummary(
    Guid Id,
    string Name,
    string Queue,
    TaskPriority Priority,
    BackgroundTaskStatus Status,
    int Attempts,
    int MaxAttempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RunAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string? WorkerId,
    string? Error,
    string? CorrelationKind,
    Guid? CorrelationId)
{
    public static readonly Expression<Func<BackgroundTask, TaskSummary>> FromEntity = t => new TaskSummary(
        t.Id, t.Name, t.Queue, t.Priority, t.Status, t.Attempts, t.MaxAttempts, t.CreatedAt, t.RunAt, t.StartedAt, t.FinishedAt,
        t.WorkerId, t.Error, t.CorrelationKind, t.CorrelationId);
}

/// <summary>A task with all that is known of it.</summary>
internal sealed record TaskDetail(
    Guid Id,
    string Name,
    string Queue,
    TaskPriority Priority,
    BackgroundTaskStatus Status,
    TaskWait? WaitingFor,
    JsonElement Args,
    JsonElement? Result,
    string? Error,
    string? FailureGroup,
    bool CancelRequested,
    TaskProgress? Progress,
    string? UniqueKey,
    int MaxAttempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? RunAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    string? WorkerId,
    DateTimeOffset? LeaseUntil,
    string? CorrelationKind,
    Guid? CorrelationId,
    Guid? ParentId,
    string? TraceId,
    IReadOnlyList<AttemptDetail> Attempts)
{
    public static TaskDetail Of(BackgroundTask task, TaskWait? waitingFor) => new(
        task.Id,
        task.Name,
        task.Queue,
        task.Priority,
        task.Status,
        waitingFor,
        JsonDocument.Parse(task.Arguments).RootElement,
        task.Result is null ? null : JsonDocument.Parse(task.Result).RootElement,
        task.Error,
        task.FailureGroup,
        task.CancelRequested,
        task.ProgressCurrent is { } current ? new TaskProgress(current, task.ProgressTotal) : null,
        task.UniqueKey,
        task.MaxAttempts,
        task.CreatedAt,
        task.RunAt,
        task.StartedAt,
        task.FinishedAt,
        task.WorkerId,
        task.LeaseUntil,
        task.CorrelationKind,
        task.CorrelationId,
        task.ParentId,
        task.TraceParent?.Split('-') is [_, var traceId, ..] ? traceId : null,
        [.. task.History.Select(AttemptDetail.Of)]);
}

/// <summary>How far a task has got, in items.</summary>
internal sealed record TaskProgress(int Current, int? Total);

/// <summary>An attempt that has ended.</summary>
internal sealed record AttemptDetail(
    AttemptOutcome Outcome, string? WorkerId, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, double DurationSeconds, string? Error)
{
    public static AttemptDetail Of(TaskAttempt attempt) => new(
        attempt.Outcome,
        attempt.WorkerId,
        attempt.StartedAt,
        attempt.FinishedAt,
        (attempt.FinishedAt - attempt.StartedAt).TotalSeconds,
        attempt.Error);
}
