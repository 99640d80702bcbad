using Npgsql;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Tasks;

/// <summary>Rows of the ledger that no journey leads to quickly: many dead ones, or a backlog.</summary>
internal static class LedgerRows
{
    /// <summary>Writes dead tasks <c>process_message</c>; returns their ids, the one that died first at the front.</summary>
    public static async Task<IReadOnlyList<Guid>> InsertDeadAsync(this StackFixture stack, int count, string group, string? uniqueKey = null)
    {
        var ids = Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7()).ToArray();
        await stack.ExecuteAsync(
            """
            INSERT INTO background_tasks
                (id, name, queue, priority, arguments, status, run_at, created_at, started_at, finished_at, generation, published, epoch,
                 attempts, max_attempts, cancel_requested, error, failure_group, unique_key, history)
            SELECT id, 'process_message', 'default', 'normal', jsonb_build_object('text', 'dead ' || place), 'dead', now(), now(), now(),
                   now() - interval '1 hour' + place * interval '1 second', 0, true, 1, 3, 3, false, 'It failed.', $2, $3, '[]'
            FROM unnest($1) WITH ORDINALITY AS t (id, place)
            """,
            new NpgsqlParameter<Guid[]> { TypedValue = ids },
            new NpgsqlParameter<string> { TypedValue = group },
            new NpgsqlParameter { Value = (object?)uniqueKey ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
        return ids;
    }

    /// <summary>Writes due tasks <c>process_message</c> of the queue <c>long</c> of which the broker has no message, so that no worker takes them.</summary>
    public static Task<int> InsertBacklogAsync(this StackFixture stack, params Guid[] ids) => stack.ExecuteAsync(
        """
        INSERT INTO background_tasks
            (id, name, queue, priority, arguments, status, correlation_kind, correlation_id, run_at, generation, published, epoch, attempts, max_attempts,
             cancel_requested, history)
        SELECT id, 'process_message', 'long', 'low', '{"text": "x"}', 'queued', 'backlog', id, now(), 0, true, 0, 0, 3, false, '[]'
        FROM unnest($1) AS t (id)
        """,
        new NpgsqlParameter<Guid[]> { TypedValue = ids });

    /// <summary>Takes away what <see cref="InsertBacklogAsync"/> has written.</summary>
    public static Task<int> RemoveBacklogAsync(this StackFixture stack) =>
        stack.ExecuteAsync("DELETE FROM background_tasks WHERE correlation_kind = 'backlog'");

    /// <summary>Runs a statement on the stack's database; returns the number of rows.</summary>
    public static async Task<int> ExecuteAsync(this StackFixture stack, string sql, params NpgsqlParameter[] parameters)
    {
        await using var connection = new NpgsqlConnection(stack.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
