using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TaskTracker.Domain.Data;
using TaskTracker.ServiceDefaults.Events;
using TaskTracker.ServiceDefaults.Tasks;

namespace TaskTracker.ServiceDefaults;

/// <summary>Registers the broker and what publishes to it.</summary>
public static class MessagingExtensions
{
    /// <summary>The name of the connection string.</summary>
    public const string ConnectionName = "nats";

    /// <summary>Adds the NATS client, the task publisher and the event relay.</summary>
    public static TBuilder AddMessaging<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.AddNatsClient(
            ConnectionName,
            // The client would put its own trace context into the headers, which carry that of the enqueue and of the event.
            settings => settings.DisableTracing = true,
            options => options with
            {
                Name = builder.Environment.ApplicationName,
                RetryOnInitialConnect = true,
                MaxReconnectRetry = -1,
                PingInterval = TimeSpan.FromSeconds(10),
                ReconnectWaitMax = TimeSpan.FromSeconds(3),
            });
        builder.AddNatsJetStream();

        builder.Services.AddSingleton<TaskBroker>();
        builder.Services.AddSingleton<TaskCancellation>();
        builder.Services.AddSingleton<QueueControl>();
        builder.Services.AddSingleton<EventStream>();
        builder.Services.AddSingleton<EventRelay>();
        builder.Services.AddHostedService(services => services.GetRequiredService<EventRelay>());
        builder.Services.AddSingleton<TaskPublisher>();
        builder.Services.AddSingleton<ICommitObserver>(services => services.GetRequiredService<TaskPublisher>());
        builder.Services.AddHostedService(services => services.GetRequiredService<TaskPublisher>());
        return builder;
    }
}
