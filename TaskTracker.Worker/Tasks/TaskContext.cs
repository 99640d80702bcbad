using Npgsql;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Events;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>What a handler works with: the unit of work of its attempt.</summary>
internal sealed class TaskContext(ClaimedTask task, UnitOfWork work)
{
    private int? _current;
    private int? _total;

    /// <summary>The task's id.</summary>
    public Guid TaskId => task.Id;

    /// <summary>The number of the attempt, from 1.</summary>
    public int Attempt => task.Attempt;

    /// <summary>The database. Changes are saved when the handler returns.</summary>
    public TrackerDbContext Db => work.Db;

    /// <summary>Queues a follow-up, committed with the changes.</summary>
    public QueuedTask Enqueue(IBackgroundTask followUp, EnqueueOptions? options = null) =>
        work.Enqueue(followUp, (options ?? EnqueueOptions.None) with { ParentId = task.Id, Correlation = task.Correlation });

    /// <summary>Announces something, committed with the changes.</summary>
    public void Raise(ITrackerEvent @event) => work.Raise(@event);

    /// <summary>Notes how far the task has got; saved with the next commit.</summary>
    public void ReportProgress(int current, int? total)
    {
        _current = current;
        _total = total;
    }

    /// <summary>Opens the transaction of the attempt early, so that set-based statements are part of it.</summary>
    public async Task<NpgsqlConnection> BeginAsync(CancellationToken cancellationToken)
    {
        await work.BeginAsync(cancellationToken);
        return (NpgsqlConnection)Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.GetDbConnection(Db.Database);
    }

    /// <summary>Commits what is done so far, so that a later attempt goes on from here.</summary>
    /// <exception cref="LeaseLostException">The lease is lost; nothing is committed.</exception>
    public Task CheckpointAsync(CancellationToken cancellationToken) => work.CommitAsync(
        (connection, transaction, ct) => TaskLedger.CheckpointAsync(
            (NpgsqlConnection)connection, (NpgsqlTransaction)transaction, task, _current, _total, ct),
        cancellationToken);

    /// <summary>Whether the end of the task has anything else to commit.</summary>
    internal bool HasEffects => _current is not null || work.HasChanges;

    /// <summary>Commits the end of the task.</summary>
    internal Task CompleteAsync(string? result, CancellationToken cancellationToken) => work.CommitAsync(
        async (connection, transaction, ct) =>
        {
            if (_current is not null)
            {
                await TaskLedger.CheckpointAsync(
                    (NpgsqlConnection)connection, (NpgsqlTransaction)transaction, task, _current, _total, ct);
            }

            await TaskLedger.CompleteAsync((NpgsqlConnection)connection, (NpgsqlTransaction)transaction, task, result, ct);
        },
        cancellationToken);

    /// <summary>Commits an end without success.</summary>
    internal Task EndAsync(TaskEnd end, CancellationToken cancellationToken) => work.CommitAsync(
        (connection, transaction, ct) => TaskLedger.EndAsync(
            (NpgsqlConnection)connection, (NpgsqlTransaction)transaction, task, end.Cancelled, end.Failure, ct),
        cancellationToken);

    /// <summary>Forgets what is not committed.</summary>
    internal Task RollbackAsync() => work.RollbackAsync(CancellationToken.None);
}
