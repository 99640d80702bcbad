using Npgsql;
using NpgsqlTypes;

namespace TaskTracker.Domain.Tasks;

/// <summary>
/// The transitions of the ledger. Each is one conditional statement, so that the database decides who may run and commit;
/// <c>docs/tasks.md</c> has them as one chart. Times are the database's, so that clocks of workers do not matter.
/// </summary>
public sealed class TaskLedger(NpgsqlDataSource dataSource)
{
    /// <summary>queued → running, for those of <paramref name="ids"/> that are due: sets owner and lease and raises the epoch.</summary>
    public async Task<IReadOnlyList<ClaimedTask>> ClaimAsync(
        IReadOnlyCollection<Guid> ids, string workerId, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.Claim);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. ids] });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = workerId });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = lease });

        var claimed = new List<ClaimedTask>(ids.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            claimed.Add(await ReadClaimedAsync(reader, cancellationToken));
        return claimed;
    }

    /// <summary>
    /// The same where the queue or the name of a task has a limit of running tasks. What the limit of its name keeps is held: it stays
    /// queued without a message until <see cref="ReleaseAsync"/> lets it go. An attempt that does not begin is not charged.
    /// </summary>
    public async Task<LimitedClaim> ClaimWithinLimitsAsync(
        IReadOnlyCollection<Guid> ids, string queue, string workerId, TimeSpan lease, CancellationToken cancellationToken)
    {
        Guid[] wanted = [.. ids];
        // One batch is one transaction: the locks are held until the claim has committed.
        await using var batch = dataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(LedgerSql.LockQueueLimit)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = queue } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(LedgerSql.LockTaskLimits)
        {
            Parameters = { new NpgsqlParameter<Guid[]> { TypedValue = wanted } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(LedgerSql.ClaimWithinLimits)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = wanted },
                new NpgsqlParameter<string> { TypedValue = workerId },
                new NpgsqlParameter<TimeSpan> { TypedValue = lease },
            },
        });

        var claimed = new List<ClaimedTask>(wanted.Length);
        var full = new List<Guid>();
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.GetBoolean(13))
                full.Add(reader.GetGuid(0));
            else
                claimed.Add(await ReadClaimedAsync(reader, cancellationToken));
        }

        return new LimitedClaim(claimed, full);
    }

    /// <summary>Lets held tasks go as far as their limits have room; they are published again. Returns how many.</summary>
    public async Task<int> ReleaseAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.Release);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Extends leases. Those that are not in the answer are lost.</summary>
    public async Task<IReadOnlyList<HeldLease>> ExtendAsync(
        IReadOnlyCollection<ClaimedTask> tasks, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.Extend);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. tasks.Select(t => t.Id)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. tasks.Select(t => t.Epoch)] });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = lease });

        var held = new List<HeldLease>(tasks.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            held.Add(new HeldLease(reader.GetGuid(0), reader.GetInt32(1), reader.GetBoolean(2)));
        return held;
    }

    /// <summary>running → succeeded, within the transaction of the task's effects.</summary>
    /// <exception cref="LeaseLostException">The epoch is stale; the caller must roll back.</exception>
    public static async Task CompleteAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, ClaimedTask task, string? result, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(LedgerSql.Complete, connection, transaction);
        AddKey(command, task);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)result ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await RequireHeldAsync(command, task, cancellationToken);
    }

    /// <summary>running → succeeded for tasks without effects, all in one statement. Those that are not in the answer were not held.</summary>
    public async Task<IReadOnlySet<(Guid Id, int Epoch)>> CompleteManyAsync(
        IReadOnlyCollection<(ClaimedTask Task, string? Result)> ended, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.CompleteMany);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. ended.Select(e => e.Task.Id)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. ended.Select(e => e.Task.Epoch)] });
        command.Parameters.Add(new NpgsqlParameter<string?[]>
        {
            TypedValue = [.. ended.Select(e => e.Result)],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
        });

        var completed = new HashSet<(Guid, int)>(ended.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            completed.Add((reader.GetGuid(0), reader.GetInt32(1)));
        TaskTelemetry.CommitsRefused.Add(ended.Count - completed.Count);
        return completed;
    }

    /// <summary>running → running: proves that the lease is held and saves the progress, within the transaction of a part of the effects.</summary>
    /// <exception cref="LeaseLostException">The epoch is stale; the caller must roll back.</exception>
    public static async Task CheckpointAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        ClaimedTask task,
        int? current,
        int? total,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(LedgerSql.Checkpoint, connection, transaction);
        AddKey(command, task);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)current ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)total ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer });
        await RequireHeldAsync(command, task, cancellationToken);
    }

    /// <summary>running → queued after a failure, due after <paramref name="delay"/>. False where the lease is lost.</summary>
    public async Task<bool> RetryAsync(ClaimedTask task, TaskError error, TimeSpan delay, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.Retry);
        AddKey(command, task);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = error.Message });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = delay });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = error.Group });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>running → dead or cancelled, within the transaction of what the handler does about it.</summary>
    /// <exception cref="LeaseLostException">The epoch is stale; the caller must roll back.</exception>
    public static async Task EndAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        ClaimedTask task,
        bool cancelled,
        TaskError? error,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(cancelled ? LedgerSql.Cancelled : LedgerSql.Dead, connection, transaction);
        AddKey(command, task);
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)error?.Message ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        if (!cancelled)
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)error?.Group ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        await RequireHeldAsync(command, task, cancellationToken);
    }

    /// <summary>running → queued for a shutdown: the attempt is not charged.</summary>
    public async Task HandBackAsync(IReadOnlyCollection<ClaimedTask> tasks, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.HandBack);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. tasks.Select(t => t.Id)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. tasks.Select(t => t.Epoch)] });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>running → queued where the lease has run out. Returns how many.</summary>
    public async Task<int> ReclaimAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.Reclaim);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The broker lost its messages: every queued task is to be published anew.</summary>
    /// <param name="olderThan">
    /// Leaves alone those that became due less than this ago, or that are about to be published. Zero leaves none alone: the stream is new.
    /// </param>
    /// <param name="queue">The queue; null is all.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<int> RepublishAsync(TimeSpan olderThan, string? queue, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.Republish);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = olderThan });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)queue ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Asks a live task to stop. A worker carries it out, so that the handler can tidy up in the same transaction.</summary>
    /// <returns>False where the task is not live.</returns>
    public async Task<bool> RequestCancelAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.RequestCancel);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Notes that the broker has taken the messages.</summary>
    public async Task MarkPublishedAsync(IReadOnlyCollection<TaskMessage> messages, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.MarkPublished);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. messages.Select(m => m.Id)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. messages.Select(m => m.Generation)] });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Due tasks whose message the broker does not have, oldest first; within the relay's transaction.</summary>
    public static async Task<IReadOnlyList<TaskMessage>> FindUnpublishedAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, int limit, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(LedgerSql.FindUnpublished, connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        var messages = new List<TaskMessage>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            messages.Add(new TaskMessage(
                reader.GetGuid(0),
                reader.GetInt32(1),
                reader.GetString(2),
                reader.GetString(3),
                await reader.IsDBNullAsync(4, cancellationToken) ? null : reader.GetString(4)));
        }

        return messages;
    }

    private static async Task<ClaimedTask> ReadClaimedAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) => new(
        reader.GetGuid(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetString(3),
        reader.GetString(4),
        reader.GetInt32(5),
        reader.GetInt32(6),
        reader.GetInt32(7),
        reader.GetBoolean(8),
        reader.GetDouble(9),
        await reader.IsDBNullAsync(10, cancellationToken) ? null : new Correlation(reader.GetString(10), reader.GetGuid(11)),
        await reader.IsDBNullAsync(12, cancellationToken) ? null : reader.GetString(12));

    private static void AddKey(NpgsqlCommand command, ClaimedTask task)
    {
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = task.Id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = task.Epoch });
    }

    private static async Task RequireHeldAsync(NpgsqlCommand command, ClaimedTask task, CancellationToken cancellationToken)
    {
        if (await command.ExecuteNonQueryAsync(cancellationToken) > 0)
            return;
        TaskTelemetry.CommitsRefused.Add(1);
        throw new LeaseLostException(task.Id, task.Epoch);
    }
}

/// <summary>A task that this worker holds under a lease.</summary>
/// <param name="Id">The task.</param>
/// <param name="Name">The wire name.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Priority">The priority.</param>
/// <param name="Arguments">The arguments as JSON.</param>
/// <param name="Epoch">The epoch of the claim.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <param name="MaxAttempts">The number of the last attempt.</param>
/// <param name="CancelRequested">Whether it is to be cancelled rather than run.</param>
/// <param name="DelaySeconds">How long it was due before it was claimed, in seconds.</param>
/// <param name="Correlation">The run, job or experiment.</param>
/// <param name="TraceParent">The W3C <c>traceparent</c> of the enqueue.</param>
public sealed record ClaimedTask(
    Guid Id,
    string Name,
    string Queue,
    string Priority,
    string Arguments,
    int Epoch,
    int Attempt,
    int MaxAttempts,
    bool CancelRequested,
    double DelaySeconds,
    Correlation? Correlation,
    string? TraceParent);

/// <summary>What a claim under limits got.</summary>
/// <param name="Claimed">The tasks that this worker holds now.</param>
/// <param name="Full">Those that the limit of their queue keeps; their messages are to come again later.</param>
public sealed record LimitedClaim(IReadOnlyList<ClaimedTask> Claimed, IReadOnlyList<Guid> Full);

/// <summary>A lease that is still held.</summary>
/// <param name="Id">The task.</param>
/// <param name="Epoch">The epoch of the claim.</param>
/// <param name="CancelRequested">Whether somebody asked the task to stop.</param>
public readonly record struct HeldLease(Guid Id, int Epoch, bool CancelRequested);

/// <summary>A message that points the broker's consumers at a task.</summary>
/// <param name="Id">The task.</param>
/// <param name="Generation">Distinguishes this message from earlier ones for the same task.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Priority">The priority.</param>
/// <param name="TraceParent">The W3C <c>traceparent</c> of the enqueue.</param>
public sealed record TaskMessage(Guid Id, int Generation, string Queue, string Priority, string? TraceParent);
