using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TaskTracker.Domain.Data;

namespace TaskTracker.Domain.Tasks;

/// <summary>Who works: each worker keeps a row here with its heartbeat, also while it has nothing to do.</summary>
public sealed class WorkerRegistry(NpgsqlDataSource dataSource)
{
    /// <summary>The condition under which a row <c>w</c> of <c>workers</c> is alive.</summary>
    internal const string IsAlive = "w.stopped_at IS NULL AND w.last_heartbeat > now() - make_interval(secs => w.lease_seconds)";

    /// <summary>Writes the worker's row, and removes those of workers that have not been heard of for a day.</summary>
    public async Task BeatAsync(WorkerProcess worker, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            """
            WITH pruned AS (DELETE FROM workers WHERE last_heartbeat < now() - interval '1 day' AND id <> $1)
            INSERT INTO workers (id, host, pid, version, started_at, last_heartbeat, lease_seconds, running, queues)
            VALUES ($1, $2, $3, $4, now(), now(), $5, $6, $7)
            ON CONFLICT (id) DO UPDATE
            SET last_heartbeat = now(), stopped_at = NULL, lease_seconds = $5, running = $6, queues = $7
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = worker.Id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = worker.Host });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = worker.Pid });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = worker.Version });
        command.Parameters.Add(new NpgsqlParameter<double> { TypedValue = worker.LeaseSeconds });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = worker.Running });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = JsonSerializer.Serialize(worker.Queues, TaskJson.Options),
            NpgsqlDbType = NpgsqlDbType.Jsonb,
        });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Notes that a worker has stopped in good order.</summary>
    public async Task StopAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("UPDATE workers SET stopped_at = now(), running = 0 WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Every worker of the last day, those that are alive first.</summary>
    public async Task<IReadOnlyList<(WorkerProcess Worker, WorkerState State)>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT id, host, pid, version, started_at, last_heartbeat, stopped_at, lease_seconds, running, queues::text,
                   CASE WHEN {IsAlive} THEN 'alive' WHEN stopped_at IS NULL THEN 'silent' ELSE 'stopped' END AS state
            FROM workers w
            ORDER BY {IsAlive} DESC, last_heartbeat DESC, id
            """);
        var workers = new List<(WorkerProcess, WorkerState)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var worker = new WorkerProcess
            {
                Id = reader.GetString(0),
                Host = reader.GetString(1),
                Pid = reader.GetInt32(2),
                Version = reader.GetString(3),
                StartedAt = reader.GetFieldValue<DateTimeOffset>(4),
                LastHeartbeat = reader.GetFieldValue<DateTimeOffset>(5),
                StoppedAt = await reader.IsDBNullAsync(6, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(6),
                LeaseSeconds = reader.GetDouble(7),
                Running = reader.GetInt32(8),
                Queues = JsonSerializer.Deserialize<List<WorkerQueue>>(reader.GetString(9), TaskJson.Options) ?? [],
            };
            workers.Add((worker, SnakeCase.Parse<WorkerState>(reader.GetString(10))));
        }

        return workers;
    }
}
