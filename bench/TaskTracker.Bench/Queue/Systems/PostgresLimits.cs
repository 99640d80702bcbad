using System.Diagnostics;
using Npgsql;
using NpgsqlTypes;
using TaskTracker.Bench.Report;

namespace TaskTracker.Bench.Queue.Systems;

/// <summary>
/// What PostgreSQL gives on its own, as the limit: single inserts, many in one statement, COPY, and claiming and finishing in batches
/// on a table with the least that a queue needs. There is no handler, no event and no second process.
/// </summary>
internal static class PostgresLimits
{
    public const string Key = "postgresql";
    public const string Name = "raw PostgreSQL";

    private const int Batch = 256;
    private const string Insert = "INSERT INTO tasks (id, arguments) VALUES ($1, $2)";

    public static async Task MeasureAsync(string database, int tasks, int callers, BenchReport report, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await ExecuteAsync(
            source,
            """
            CREATE TABLE tasks (id uuid PRIMARY KEY, arguments jsonb NOT NULL, status text NOT NULL DEFAULT 'queued',
                                run_at timestamptz NOT NULL DEFAULT now());
            CREATE INDEX ON tasks (run_at) WHERE status = 'queued';
            """,
            cancellationToken);

        await RateAsync(report, Figures.OneByOne, tasks / 10, async n =>
        {
            for (var i = 0; i < n; i++)
                await InsertAsync(source, i, cancellationToken);
        });
        await RateAsync(report, Figures.ManyCallers, tasks / 4, n => Parallel.ForAsync(
            0, n, new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = cancellationToken },
            async (i, ct) => await InsertAsync(source, i, ct)));
        await RateAsync(report, "enqueue, 256 rows a statement", tasks * 2, n => InsertBatchesAsync(source, n, cancellationToken));
        await RateAsync(report, Figures.Bulk, tasks * 4, n => CopyAsync(source, n, cancellationToken));
        await ExecuteAsync(source, "VACUUM ANALYZE tasks", cancellationToken);
        await RateAsync(report, Figures.Drain, tasks * 2, n => ClaimAndFinishAsync(source, n, cancellationToken));
    }

    private static async Task RateAsync(BenchReport report, string figure, int count, Func<int, Task> measured)
    {
        var since = Stopwatch.GetTimestamp();
        await measured(count);
        report.Add(Name, figure, count / Stopwatch.GetElapsedTime(since).TotalSeconds, Units.PerSecond);
    }

    private static string Arguments(int index) => System.Text.Json.JsonSerializer.Serialize(NoOp.Of(index));

    private static async Task InsertAsync(NpgsqlDataSource source, int index, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Insert);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = Guid.CreateVersion7() });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Arguments(index), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task InsertBatchesAsync(NpgsqlDataSource source, int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i += Batch)
        {
            var batch = Enumerable.Range(i, Math.Min(Batch, count - i)).ToList();
            await using var command = source.CreateCommand(
                "INSERT INTO tasks (id, arguments) SELECT * FROM unnest($1::uuid[], $2::jsonb[])");
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. batch.Select(_ => Guid.CreateVersion7())] });
            command.Parameters.Add(new NpgsqlParameter<string[]>
            {
                TypedValue = [.. batch.Select(Arguments)],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
            });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task CopyAsync(NpgsqlDataSource source, int count, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var import = await connection.BeginBinaryImportAsync("COPY tasks (id, arguments) FROM STDIN (FORMAT BINARY)", cancellationToken);
        for (var i = 0; i < count; i++)
        {
            await import.StartRowAsync(cancellationToken);
            await import.WriteAsync(Guid.CreateVersion7(), NpgsqlDbType.Uuid, cancellationToken);
            await import.WriteAsync(Arguments(i), NpgsqlDbType.Jsonb, cancellationToken);
        }

        await import.CompleteAsync(cancellationToken);
    }

    private static async Task ClaimAndFinishAsync(NpgsqlDataSource source, int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i += Batch)
        {
            await using var claim = source.CreateCommand(
                $"""
                UPDATE tasks SET status = 'running'
                WHERE id IN (SELECT id FROM tasks WHERE status = 'queued' ORDER BY run_at LIMIT {Batch} FOR UPDATE SKIP LOCKED)
                RETURNING id, arguments::text
                """);
            var ids = new List<Guid>(Batch);
            await using (var reader = await claim.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                    ids.Add(reader.GetGuid(0));
            }

            await using var finish = source.CreateCommand("UPDATE tasks SET status = 'succeeded' WHERE id = ANY($1)");
            finish.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. ids] });
            await finish.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
