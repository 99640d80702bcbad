using Npgsql;
using NpgsqlTypes;
using TaskTracker.Domain.Data;

namespace TaskTracker.Domain.Tasks;

/// <summary>Writes new rows into the ledger within a caller's transaction.</summary>
internal static class LedgerWriter
{
    public static async Task InsertAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<QueuedTask> tasks, CancellationToken cancellationToken)
    {
        var inserted = await InsertNewAsync(connection, transaction, tasks, cancellationToken);
        foreach (var task in tasks.Where(t => !inserted.Contains(t.Id)))
            await TakeLiveTwinAsync(connection, transaction, task, cancellationToken);
        foreach (var group in tasks.Where(t => !t.AlreadyQueued).GroupBy(t => t.Definition.Name, StringComparer.Ordinal))
            TaskTelemetry.Enqueued.Add(group.Count(), new KeyValuePair<string, object?>(TaskTelemetry.TaskNameTag, group.Key));
    }

    private static async Task<HashSet<Guid>> InsertNewAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<QueuedTask> tasks, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO background_tasks
                (id, name, queue, priority, arguments, status, unique_key, run_at, generation, published, epoch, attempts, max_attempts,
                 cancel_requested, correlation_kind, correlation_id, parent_id, trace_parent, history)
            SELECT id, name, queue, priority, arguments, 'queued', unique_key, COALESCE(run_at, now()), 0, false, 0, 0, max_attempts,
                   false, correlation_kind, correlation_id, parent_id, trace_parent, '[]'
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[], $6::text[], $7::timestamptz[], $8::int[],
                        $9::text[], $10::uuid[], $11::uuid[], $12::text[])
                AS t (id, name, queue, priority, arguments, unique_key, run_at, max_attempts,
                      correlation_kind, correlation_id, parent_id, trace_parent)
            ON CONFLICT (name, unique_key) WHERE unique_key IS NOT NULL AND status IN ('queued', 'running') DO NOTHING
            RETURNING id
            """,
            connection,
            transaction);
        Add<Guid>(t => t.Id);
        Add<string>(t => t.Definition.Name);
        Add<string>(t => t.Queue);
        Add<string>(t => SnakeCase.Of(t.Priority));
        Add<string>(t => t.Arguments, NpgsqlDbType.Array | NpgsqlDbType.Jsonb);
        Add<string?>(t => t.UniqueKey);
        Add<DateTimeOffset?>(t => t.RunAt?.ToUniversalTime());
        Add<int>(t => t.Definition.MaxAttempts);
        Add<string?>(t => t.Correlation?.Kind);
        Add<Guid?>(t => t.Correlation?.Id);
        Add<Guid?>(t => t.ParentId);
        Add<string?>(t => t.TraceParent);

        var ids = new HashSet<Guid>(tasks.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetGuid(0));
        return ids;

        void Add<T>(Func<QueuedTask, T> value, NpgsqlDbType? type = null)
        {
            var parameter = new NpgsqlParameter<T[]> { TypedValue = [.. tasks.Select(value)] };
            if (type is { } t)
                parameter.NpgsqlDbType = t;
            command.Parameters.Add(parameter);
        }
    }

    private static async Task TakeLiveTwinAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, QueuedTask task, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT id FROM background_tasks WHERE name = $1 AND unique_key = $2 ORDER BY status IN ('queued', 'running') DESC, id DESC LIMIT 1",
            connection,
            transaction)
        {
            Parameters = { new() { Value = task.Definition.Name }, new() { Value = task.UniqueKey } },
        };
        task.AlreadyQueued = true;
        if (await command.ExecuteScalarAsync(cancellationToken) is Guid id)
            task.Id = id;
    }
}
