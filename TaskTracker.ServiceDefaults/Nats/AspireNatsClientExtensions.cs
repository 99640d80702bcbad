using Aspire.NATS.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Microsoft.Extensions.Hosting;

/// <summary>
/// Registers NATS clients with the names and the contract of the package Aspire.NATS.Net, which takes the place of
/// this folder where the build property <c>UseAspireNatsPackages</c> is true.
/// </summary>
public static class AspireNatsClientExtensions
{
    private const string SettingsSection = "Aspire:NATS:Net";
    private const string HealthCheckName = "NATS";
    private const string ActivitySourceName = "NATS.Net";

    /// <summary>
    /// Registers one client as the singletons <see cref="INatsConnection"/> and <see cref="INatsClient"/>, with a health
    /// check and traces.
    /// </summary>
    /// <param name="builder">The application to register it in.</param>
    /// <param name="connectionName">The connection string's name, and the name of the client's own settings section.</param>
    /// <param name="configureSettings">Has the last word on the settings.</param>
    /// <param name="configureOptions">Changes the client's options; the URL is that of the settings whatever it does.</param>
    /// <exception cref="ArgumentException"><paramref name="connectionName"/> is null or empty.</exception>
    /// <remarks>A missing connection string is an <see cref="InvalidOperationException"/> when the client is first asked for.</remarks>
    public static void AddNatsClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<NatsClientSettings>? configureSettings = null,
        Func<NatsOpts, NatsOpts>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);

        var settings = ReadSettings(builder.Configuration, connectionName, configureSettings);

        builder.Services.TryAddSingleton(services => Connect(services, connectionName, settings, configureOptions));
        builder.Services.TryAddSingleton<INatsConnection>(services => services.GetRequiredService<NatsConnection>());
        builder.Services.TryAddSingleton<INatsClient>(services => services.GetRequiredService<NatsConnection>());

        AddObservation(builder, settings, HealthCheckName, services => services.GetRequiredService<INatsConnection>());
    }

    /// <summary>As <see cref="AddNatsClient"/>, but the singletons are keyed by <paramref name="name"/>.</summary>
    /// <param name="builder">The application to register it in.</param>
    /// <param name="name">The key, the connection string's name, and the name of the client's own settings section.</param>
    /// <param name="configureSettings">Has the last word on the settings.</param>
    /// <param name="configureOptions">Changes the client's options; the URL is that of the settings whatever it does.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null or empty.</exception>
    public static void AddKeyedNatsClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<NatsClientSettings>? configureSettings = null,
        Func<NatsOpts, NatsOpts>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var settings = ReadSettings(builder.Configuration, name, configureSettings);

        builder.Services.TryAddKeyedSingleton(name, (services, _) => Connect(services, name, settings, configureOptions));
        builder.Services.TryAddKeyedSingleton<INatsConnection>(name, (services, key) => services.GetRequiredKeyedService<NatsConnection>(key));
        builder.Services.TryAddKeyedSingleton<INatsClient>(name, (services, key) => services.GetRequiredKeyedService<NatsConnection>(key));

        AddObservation(
            builder, settings, $"{HealthCheckName}_{name}", services => services.GetRequiredKeyedService<INatsConnection>(name));
    }

    /// <summary>Registers <see cref="INatsJSContext"/> on the client of <see cref="AddNatsClient"/>.</summary>
    /// <param name="builder">The application to register it in.</param>
    public static void AddNatsJetStream(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.TryAddSingleton<INatsJSContext>(
            services => new NatsJSContextFactory().CreateContext(services.GetRequiredService<INatsConnection>()));
    }

    private static NatsClientSettings ReadSettings(
        IConfiguration configuration, string connectionName, Action<NatsClientSettings>? configureSettings)
    {
        var settings = new NatsClientSettings();
        var section = configuration.GetSection(SettingsSection);
        section.Bind(settings);
        section.GetSection(connectionName).Bind(settings);
        settings.ConnectionString = configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
        configureSettings?.Invoke(settings);
        return settings;
    }

    private static NatsConnection Connect(
        IServiceProvider services, string connectionName, NatsClientSettings settings, Func<NatsOpts, NatsOpts>? configureOptions)
    {
        var url = settings.ConnectionString ?? throw new InvalidOperationException(
            $"The NATS client '{connectionName}' has no server: set ConnectionStrings:{connectionName} or {SettingsSection}:ConnectionString.");

        var options = NatsOpts.Default with { LoggerFactory = services.GetRequiredService<ILoggerFactory>() };
        options = configureOptions?.Invoke(options) ?? options;
        return new NatsConnection(options with { Url = url });
    }

    private static void AddObservation(
        IHostApplicationBuilder builder,
        NatsClientSettings settings,
        string healthCheckName,
        Func<IServiceProvider, INatsConnection> connection)
    {
        if (!settings.DisableHealthChecks && IsFirst(builder, healthCheckName))
        {
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                healthCheckName, services => new NatsHealthCheck(connection(services)), failureStatus: null, tags: null));
        }

        if (!settings.DisableTracing)
        {
            builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(ActivitySourceName));
        }
    }

    // Two health checks of one name are an error when the first of them runs, so a client that is added twice gets one.
    private static bool IsFirst(IHostApplicationBuilder builder, string healthCheckName) =>
        builder.Properties.TryAdd($"{SettingsSection}:{healthCheckName}", true);
}
