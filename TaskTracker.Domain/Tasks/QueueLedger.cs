using Npgsql;
using NpgsqlTypes;
using TaskTracker.Domain.Data;

namespace TaskTracker.Domain.Tasks;

/// <summary>The queues as the ledger knows them: what is in them, and what people have set for them.</summary>
public sealed class QueueLedger(NpgsqlDataSource dataSource)
{
    /// <summary>What is set.</summary>
    public async Task<QueueRules> ReadRulesAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.ReadRules);
        var rules = new List<(string Kind, string Name)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rules.Add((reader.GetString(0), reader.GetString(1)));
        return new QueueRules(Of("paused"), Of("queue"), Of("task"));

        HashSet<string> Of(string kind) => rules.Where(r => r.Kind == kind).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Pauses or resumes a queue.</summary>
    public Task SetPausedAsync(string queue, bool paused, CancellationToken cancellationToken) => SetAsync(
        LedgerSql.SetPaused, queue, new NpgsqlParameter<bool> { TypedValue = paused }, cancellationToken);

    /// <summary>Sets how many tasks of a queue run at once; null is no limit.</summary>
    public Task SetQueueLimitAsync(string queue, int? maxRunning, CancellationToken cancellationToken) => SetAsync(
        LedgerSql.SetQueueLimit,
        queue,
        new NpgsqlParameter { Value = (object?)maxRunning ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Integer },
        cancellationToken);

    /// <summary>Sets how many tasks of a name run at once; null is no limit.</summary>
    public Task SetTaskLimitAsync(string name, int? maxRunning, CancellationToken cancellationToken) => maxRunning is { } max
        ? SetAsync(LedgerSql.SetTaskLimit, name, new NpgsqlParameter<int> { TypedValue = max }, cancellationToken)
        : SetAsync(LedgerSql.RemoveTaskLimit, name, value: null, cancellationToken);

    /// <summary>Every queue with what is in it.</summary>
    public async Task<IReadOnlyList<QueueFigures>> FiguresAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.QueueFigures);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. TaskQueues.All] });
        var queues = new List<QueueFigures>(TaskQueues.All.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            queues.Add(new QueueFigures(
                reader.GetString(0),
                reader.GetInt64(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetInt64(4),
                await reader.IsDBNullAsync(5, cancellationToken) ? null : reader.GetDouble(5),
                reader.GetDouble(6),
                reader.GetBoolean(7),
                await reader.IsDBNullAsync(8, cancellationToken) ? null : reader.GetInt32(8),
                reader.GetInt32(9)));
        }

        return queues;
    }

    /// <summary>Every limit of a task's name.</summary>
    public async Task<IReadOnlyList<TaskLimitFigures>> TaskLimitsAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.TaskLimitFigures);
        var limits = new List<TaskLimitFigures>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            limits.Add(new TaskLimitFigures(reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetInt64(3)));
        return limits;
    }

    /// <summary>Why a queued task is not running yet; null where it is not queued.</summary>
    public async Task<TaskWait?> WhyWaitingAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.WhyWaiting);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return await command.ExecuteScalarAsync(cancellationToken) is string reason ? SnakeCase.Parse<TaskWait>(reason) : null;
    }

    /// <summary>How many tasks of a queue are due and wait, counted up to <paramref name="most"/>.</summary>
    public async Task<long> DepthAsync(string queue, int most, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.Depth);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = queue });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        return await command.ExecuteScalarAsync(cancellationToken) is long depth ? depth : 0;
    }

    private async Task SetAsync(string sql, string key, NpgsqlParameter? value, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        if (value is not null)
            command.Parameters.Add(value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A queue.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Depth">Tasks that are due and wait.</param>
/// <param name="Delayed">Tasks that are not due yet: delayed ones, and those that are tried again later.</param>
/// <param name="Running">Tasks that run.</param>
/// <param name="Dead">Tasks that failed for good.</param>
/// <param name="OldestAgeSeconds">How long the oldest of the waiting ones has been due, in seconds; null where none waits.</param>
/// <param name="FinishedPerMinute">Attempts that ended on workers that are alive, per minute, over the last minute.</param>
/// <param name="Paused">Whether nothing of it is started.</param>
/// <param name="MaxRunning">How many may run at once on all workers together; null is no limit.</param>
/// <param name="Slots">How many the workers that are alive can run at once.</param>
public sealed record QueueFigures(
    string Queue,
    long Depth,
    long Delayed,
    long Running,
    long Dead,
    double? OldestAgeSeconds,
    double FinishedPerMinute,
    bool Paused,
    int? MaxRunning,
    int Slots);

/// <summary>The limit of a task.</summary>
/// <param name="Name">The task.</param>
/// <param name="MaxRunning">How many may run at once.</param>
/// <param name="Running">How many do.</param>
/// <param name="Held">How many wait for one of these to end.</param>
public sealed record TaskLimitFigures(string Name, int MaxRunning, long Running, long Held);
