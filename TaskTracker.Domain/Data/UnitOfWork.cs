using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using TaskTracker.Domain.Events;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Domain.Data;

/// <summary>
/// A business change together with the tasks that it queues and the events that it raises: all are committed, or none.
/// </summary>
public sealed class UnitOfWork(TrackerDbContext db, ICommitObserver observer)
{
    private readonly List<QueuedTask> _tasks = [];
    private readonly List<ITrackerEvent> _events = [];

    /// <summary>The change.</summary>
    public TrackerDbContext Db { get; } = db;

    /// <summary>Whether there is anything to commit.</summary>
    public bool HasChanges =>
        _tasks.Count > 0 || _events.Count > 0 || Db.Database.CurrentTransaction is not null || Db.ChangeTracker.HasChanges();

    /// <summary>Queues a task with the commit.</summary>
    /// <param name="task">The arguments.</param>
    /// <param name="options">Overrides of the task's policy.</param>
    /// <returns>The row; after the commit its <see cref="QueuedTask.Id"/> is that of the live task with the same unique key, if there was one.</returns>
    public QueuedTask Enqueue(IBackgroundTask task, EnqueueOptions? options = null)
    {
        var queued = QueuedTask.Of(task, options ?? EnqueueOptions.None);
        _tasks.Add(queued);
        return queued;
    }

    /// <summary>Announces something with the commit.</summary>
    public void Raise(ITrackerEvent @event) => _events.Add(@event);

    /// <summary>Opens the transaction early, for set-based statements that belong to the change.</summary>
    public async Task<IDbContextTransaction> BeginAsync(CancellationToken cancellationToken) =>
        Db.Database.CurrentTransaction ?? await Db.Database.BeginTransactionAsync(cancellationToken);

    /// <summary>Commits the change, its tasks and its events.</summary>
    public Task CommitAsync(CancellationToken cancellationToken) => CommitAsync(fence: null, cancellationToken);

    /// <summary>Commits under a fence: a statement in the same transaction that throws where the change may no longer be made.</summary>
    public async Task CommitAsync(Func<DbConnection, DbTransaction, CancellationToken, Task>? fence, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginAsync(cancellationToken);
        await Db.SaveChangesAsync(cancellationToken);

        var connection = (NpgsqlConnection)Db.Database.GetDbConnection();
        var inner = (NpgsqlTransaction)transaction.GetDbTransaction();
        if (_tasks.Count > 0)
            await LedgerWriter.InsertAsync(connection, inner, _tasks, cancellationToken);
        if (_events.Count > 0)
            await InsertEventsAsync(connection, inner, cancellationToken);
        if (fence is not null)
            await fence(connection, inner, cancellationToken);

        await transaction.CommitAsync(cancellationToken);

        observer.OnCommitted([.. _tasks.Where(t => !t.AlreadyQueued)], _events.Count > 0);
        _tasks.Clear();
        _events.Clear();
    }

    /// <summary>Forgets what has not been committed.</summary>
    public async Task RollbackAsync(CancellationToken cancellationToken)
    {
        _tasks.Clear();
        _events.Clear();
        Db.ChangeTracker.Clear();
        if (Db.Database.CurrentTransaction is { } transaction)
        {
            await transaction.RollbackAsync(cancellationToken);
            await transaction.DisposeAsync();
        }
    }

    private async Task InsertEventsAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO outbox_events (topic, type, data, correlation_kind, correlation_id, trace_parent, task_id)
            SELECT *, $7 FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::text[], $5::uuid[], $6::text[])
            """,
            connection,
            transaction);
        var traceParent = Activity.Current?.Id;
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. _events.Select(e => EventAttribute.Of(e.GetType()).Topic)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. _events.Select(e => EventAttribute.Of(e.GetType()).Type)] });
        command.Parameters.Add(new NpgsqlParameter<string[]>
        {
            TypedValue = [.. _events.Select(e => JsonSerializer.Serialize(e, e.GetType(), TaskJson.Options))],
            NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Jsonb,
        });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. _events.Select(e => e.Correlation?.Kind)] });
        command.Parameters.Add(new NpgsqlParameter<Guid?[]> { TypedValue = [.. _events.Select(e => e.Correlation?.Id)] });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. _events.Select(_ => traceParent)] });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)TaskTelemetry.CurrentTaskId() ?? DBNull.Value,
            NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid,
        });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>Is told of commits, so that what was committed can be published at once. It may be slow or fail: the relay makes up for it.</summary>
public interface ICommitObserver
{
    /// <summary>The tasks were committed, and events too where <paramref name="hasEvents"/>. Returns at once and never throws.</summary>
    void OnCommitted(IReadOnlyList<QueuedTask> tasks, bool hasEvents);
}
