using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TaskTracker.AppHost.Servers;

namespace Aspire.Hosting;

/// <summary>Adds NATS servers in containers; see <see cref="NatsServerResource"/>.</summary>
public static class NatsBuilderExtensions
{
    private const string DataFolder = "/var/lib/nats";

    /// <summary>Adds a NATS server.</summary>
    /// <param name="builder">The application's model.</param>
    /// <param name="name">The resource's name, which is also the name of its connection string.</param>
    /// <param name="port">The port on the host; any free one if null.</param>
    /// <param name="userName">The user's name; <c>nats</c> if null.</param>
    /// <param name="password">The user's password; the generated parameter <c>{name}-password</c> if null.</param>
    public static IResourceBuilder<NatsServerResource> AddNats(
        this IDistributedApplicationBuilder builder,
        [ResourceName] string name,
        int? port = null,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var passwordParameter = password?.Resource
            ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        var nats = new NatsServerResource(name, userName?.Resource, passwordParameter);

        var healthCheck = $"{name}_check";
        builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
            healthCheck, _ => new NatsServerHealthCheck(nats.GetConnectionUriAsync), failureStatus: null, tags: null));

        return builder.AddResource(nats)
            .WithImage("library/nats", "2.12")
            .WithImageRegistry("docker.io")
            .WithEndpoint(port: port, targetPort: 4222, name: NatsServerResource.PrimaryEndpointName)
            .WithHealthCheck(healthCheck)
            .WithArgs(context =>
            {
                if (nats.PasswordParameter is null)
                    return;

                context.Args.Add("--user");
                context.Args.Add(nats.UserNameReference);
                context.Args.Add("--pass");
                context.Args.Add(nats.PasswordParameter);
            });
    }

    /// <summary>Turns JetStream on.</summary>
    public static IResourceBuilder<NatsServerResource> WithJetStream(this IResourceBuilder<NatsServerResource> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithArgs("-js");
    }

    /// <summary>Keeps JetStream's data in a volume, named after the application and the resource if <paramref name="name"/> is null.</summary>
    public static IResourceBuilder<NatsServerResource> WithDataVolume(
        this IResourceBuilder<NatsServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .WithVolume(name ?? VolumeNameGenerator.Generate(builder, "data"), DataFolder, isReadOnly)
            .WithArgs("-sd", DataFolder);
    }

    /// <summary>Keeps JetStream's data in a folder of the host.</summary>
    public static IResourceBuilder<NatsServerResource> WithDataBindMount(
        this IResourceBuilder<NatsServerResource> builder, string source, bool isReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(source);
        return builder
            .WithBindMount(source, DataFolder, isReadOnly)
            .WithArgs("-sd", DataFolder);
    }

    private static ValueTask<string?> GetConnectionUriAsync(this NatsServerResource nats, CancellationToken cancellationToken) =>
        nats.ConnectionStringExpression.GetValueAsync(cancellationToken);
}
