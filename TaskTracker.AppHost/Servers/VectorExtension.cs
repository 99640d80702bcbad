using Npgsql;

namespace TaskTracker.AppHost.Servers;

internal static class VectorExtension
{
    /// <summary>
    /// Creates the extension when the database is ready. Whoever waits for the database waits for that too, and only the
    /// administrator, whom the AppHost knows, may do it.
    /// </summary>
    public static IResourceBuilder<T> WithVectorExtension<T>(this IResourceBuilder<T> database)
        where T : class, IResourceWithConnectionString =>
        database.OnResourceReady(async (resource, _, cancellationToken) =>
        {
            await using var connection = new NpgsqlConnection(await resource.GetConnectionStringAsync(cancellationToken));
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("CREATE EXTENSION IF NOT EXISTS vector", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        });
}
