using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace TaskTracker.AppHost.Servers;

/// <summary>Healthy if the server lets us into the database of the connection string and answers there.</summary>
internal sealed class PostgresHealthCheck(Func<CancellationToken, ValueTask<string?>> connectionString) : IHealthCheck
{
    private const int LimitSeconds = 5;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // No pool: a pooled connection would answer for a server that takes no new ones.
            var settings = new NpgsqlConnectionStringBuilder(await connectionString(cancellationToken))
            {
                Pooling = false,
                Timeout = LimitSeconds,
                CommandTimeout = LimitSeconds,
            };
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
