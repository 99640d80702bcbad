using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;

namespace TaskTracker.Bench.Import;

/// <summary>An import by the API and a worker, watched in the database.</summary>
internal sealed class ImportJob(NpgsqlDataSource dataSource, Guid id)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>Uploads the file as a person would; the job waits in the ledger when the call returns.</summary>
    public static async Task<ImportJob> UploadAsync(Uri api, string path, NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = api, Timeout = Timeout.InfiniteTimeSpan };
        using var file = new StreamContent(File.OpenRead(path));
        file.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var form = new MultipartFormDataContent { { file, "file", "result.json" } };
        using var response = await client.PostAsync(new Uri("/api/v1/ingestion/telegram", UriKind.Relative), form, cancellationToken);
        response.EnsureSuccessStatusCode();
        var accepted = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return new ImportJob(dataSource, accepted.GetProperty("job_id").GetGuid());
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The messages that were stored, and how long it took from the start of the task to its end.</returns>
    /// <exception cref="InvalidOperationException">The import failed.</exception>
    public async Task<(long Stored, TimeSpan Duration)> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await using (var command = dataSource.CreateCommand(
                "SELECT status, messages_stored, completed_at - started_at, error FROM message_ingestion_jobs WHERE id = $1"))
            {
                command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                await reader.ReadAsync(cancellationToken);
                switch (reader.GetString(0))
                {
                    case "completed":
                        return (reader.GetInt64(1), await reader.GetFieldValueAsync<TimeSpan>(2, cancellationToken));
                    case "failed" or "cancelled":
                        throw new InvalidOperationException($"The import ended without success: {reader.GetValue(3)}");
                }
            }

            await Task.Delay(Glance, cancellationToken);
        }
    }

    /// <summary>Waits until no task is left, and tells how long the batch scoring took that follows an import.</summary>
    public async Task<TimeSpan> WaitForScoringAsync(string taskName, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using (var command = dataSource.CreateCommand(
                """
                SELECT bool_or(status IN ('queued', 'running')),
                       max(finished_at) FILTER (WHERE name = $1) - min(started_at) FILTER (WHERE name = $1)
                FROM background_tasks
                """))
            {
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = taskName });
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                await reader.ReadAsync(cancellationToken);
                if (!reader.GetBoolean(0) && !await reader.IsDBNullAsync(1, cancellationToken))
                    return await reader.GetFieldValueAsync<TimeSpan>(1, cancellationToken);
            }

            await Task.Delay(Glance, cancellationToken);
        }
    }
}
