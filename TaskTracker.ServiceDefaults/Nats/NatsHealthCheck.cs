using Microsoft.Extensions.Diagnostics.HealthChecks;
using NATS.Client.Core;

namespace Aspire.NATS.Net;

/// <summary>Healthy while the server answers a ping; opens the connection if nothing has opened it yet.</summary>
internal sealed class NatsHealthCheck(INatsConnection connection) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            // A ping on a connection that is being re-established waits for it, and the client's wish to reconnect has no
            // end: the state answers at once.
            switch (connection.ConnectionState)
            {
                case NatsConnectionState.Open:
                    await connection.PingAsync(cancellationToken).ConfigureAwait(false);
                    return HealthCheckResult.Healthy();
                case NatsConnectionState.Closed:
                    await connection.ConnectAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
                    return HealthCheckResult.Healthy();
                default:
                    return Failed(context, $"The connection is {connection.ConnectionState}.");
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return Failed(context, exception.Message, exception);
        }
    }

    private static HealthCheckResult Failed(HealthCheckContext context, string description, Exception? exception = null) =>
        new(context.Registration.FailureStatus, description, exception);
}
