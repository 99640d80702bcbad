using Microsoft.Extensions.Diagnostics.HealthChecks;
using NATS.Client.Core;

namespace TaskTracker.AppHost.Servers;

/// <summary>Healthy if a new client gets in and its ping is answered.</summary>
internal sealed class NatsServerHealthCheck(Func<CancellationToken, ValueTask<string?>> connectionString) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            if (await connectionString(limit.Token) is not { } url)
                return new(context.Registration.FailureStatus, "The server has no address yet.");

            await using var connection = new NatsConnection(NatsOpts.Default with { Url = url, ConnectTimeout = Limit });
            await connection.ConnectAsync().AsTask().WaitAsync(limit.Token);
            await connection.PingAsync(limit.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
