using System.Diagnostics;
using Npgsql;

namespace TaskTracker.Bench.Import;

/// <summary>The limit: COPY of the very rows that an import stored into a table with the same columns and indexes.</summary>
internal static class RawCopy
{
    private const string Table = "messages_copy";

    /// <returns>How long the COPY took.</returns>
    public static async Task<TimeSpan> MeasureAsync(NpgsqlDataSource dataSource, string path, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using (var create = new NpgsqlCommand($"CREATE TABLE {Table} (LIKE messages INCLUDING ALL)", connection))
            await create.ExecuteNonQueryAsync(cancellationToken);
        var columns = await ReadColumnsAsync(connection, cancellationToken);

        await using (var rows = await connection.BeginRawBinaryCopyAsync($"COPY messages ({columns}) TO STDOUT (FORMAT BINARY)", cancellationToken))
        await using (var file = File.Create(path))
            await rows.CopyToAsync(file, cancellationToken);
        await using (var checkpoint = new NpgsqlCommand("CHECKPOINT", connection))
            await checkpoint.ExecuteNonQueryAsync(cancellationToken);

        var since = Stopwatch.GetTimestamp();
        await using (var target = await connection.BeginRawBinaryCopyAsync($"COPY {Table} ({columns}) FROM STDIN (FORMAT BINARY)", cancellationToken))
        await using (var file = File.OpenRead(path))
            await file.CopyToAsync(target, cancellationToken);
        return Stopwatch.GetElapsedTime(since);
    }

    private static async Task<string> ReadColumnsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name = 'messages' AND is_generated = 'NEVER'
            """,
            connection);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
