using System.Linq.Expressions;
using System.Text.Json;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Tasks;

/// <summary>A dead task in a list; <c>tasks/{id}</c> has its arguments and attempts.</summary>
internal sealed record DeadTask(
    Guid Id,
    string Name,
    string Queue,
    TaskPriority Priority,
    string? Group,
    string? Error,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DiedAt,
    string? WorkerId,
    string? CorrelationKind,
    Guid? CorrelationId)
{
    public static readonly Expression<Func<BackgroundTask, DeadTask>> FromEntity = t => new DeadTask(
        t.Id, t.Name, t.Queue, t.Priority, t.FailureGroup, t.Error, t.Attempts, t.CreatedAt, t.FinishedAt, t.WorkerId,
        t.CorrelationKind, t.CorrelationId);
}

/// <summary>How to replay one dead task.</summary>
/// <param name="Args">The arguments to run with; without them it runs with those that it has.</param>
internal sealed record ReplayOneRequest(JsonElement? Args = null);

/// <summary>Which dead tasks to replay or to discard. One of name, queue, group, ids, since and until must be given.</summary>
/// <param name="Name">Of this task.</param>
/// <param name="Queue">Of this queue.</param>
/// <param name="Group">Of this failure group.</param>
/// <param name="Ids">Of these.</param>
/// <param name="Since">That died at this time or later.</param>
/// <param name="Until">That died before this time.</param>
/// <param name="Limit">At most so many, the oldest first.</param>
/// <param name="Preview">Only counts.</param>
/// <param name="RatePerSecond">For a replay: how many become due in a second; without it all are due at once.</param>
internal sealed record DeadSelection(
    string? Name = null,
    string? Queue = null,
    string? Group = null,
    IReadOnlyList<Guid>? Ids = null,
    DateTimeOffset? Since = null,
    DateTimeOffset? Until = null,
    int? Limit = null,
    bool Preview = false,
    double? RatePerSecond = null)
{
    public bool IsEmpty => this is { Name: null, Queue: null, Group: null, Ids: null, Since: null, Until: null };

    public DeadLetterFilter Filter => new(Name, Queue, Group, Ids, Since, Until);
}

/// <summary>What was done with dead tasks.</summary>
/// <param name="Count">How many; in a preview, how many it would be.</param>
/// <param name="Preview">Whether nothing was done.</param>
/// <param name="LastRunAt">Of a replay: when the last of them is due.</param>
internal sealed record DeadLettersHandled(long Count, bool Preview, DateTimeOffset? LastRunAt = null);
