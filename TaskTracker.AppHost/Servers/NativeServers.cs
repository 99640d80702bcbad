using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace TaskTracker.AppHost.Servers;

/// <summary>PostgreSQL and NATS as processes of this machine; how they are found, installed and run is told in eng/servers.sh.</summary>
internal static class NativeServers
{
    private const string InstallSetting = "TaskTracker:InstallServers";
    private const string Shell = "bash";
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(30);

    public static async Task<ServerResources> AddNativeServersAsync(
        this IDistributedApplicationBuilder builder, string databaseName, string brokerName)
    {
        var script = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "eng", "servers.sh"));
        var install = await builder.AddInstallationAsync(script);
        var data = DataFolder.Open(builder.Configuration);

        var postgres = builder.AddNativePostgres("postgres", script, data);
        var nats = builder.AddNativeNats(brokerName, script, data);
        if (install is not null)
        {
            postgres.WaitForCompletion(install);
            nats.WaitForCompletion(install);
        }

        return new(postgres.AddNativeDatabase(databaseName).WithVectorExtension(), nats);
    }

    /// <returns>The installation that has to come first, or null if nothing is missing.</returns>
    private static async Task<IResourceBuilder<ExecutableResource>?> AddInstallationAsync(
        this IDistributedApplicationBuilder builder, string script)
    {
        const int missing = 3;

        var answer = await Command.AskAsync(CheckLimit, Shell, script, "check")
            ?? throw new ServersUnavailableException(
                $"Native servers need {Shell}, which does not answer: start Docker or Podman, or set ConnectionStrings:tasktracker and ConnectionStrings:nats.");
        var (exitCode, output) = answer;
        if (exitCode == 0)
            return null;

        var allowed = builder.Configuration.GetValue(InstallSetting, true);
        return exitCode == missing && allowed
            ? builder.AddExecutable("servers-install", Shell, builder.AppHostDirectory, script, "install").ReportFailure(isFatal: true)
            : throw new ServersUnavailableException($"Native servers: {output.Trim()}{(allowed ? "" : $" ({InstallSetting} is false)")}");
    }

    private static IResourceBuilder<NativePostgresResource> AddNativePostgres(
        this IDistributedApplicationBuilder builder, string name, string script, DataFolder data)
    {
        var password = builder.AddKeptPassword(name, data);
        var postgres = new NativePostgresResource(name, Shell, builder.AppHostDirectory, password);

        return builder.AddResource(postgres)
            .WithEndpoint(name: NativePostgresResource.EndpointName, scheme: "tcp")
            .WithArgs(script, "postgres", data.Combine(name), postgres.PrimaryEndpoint.Property(EndpointProperty.TargetPort))
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["POSTGRES_USER"] = NativePostgresResource.UserName;
                context.EnvironmentVariables["POSTGRES_PASSWORD"] = password;
            })
            .ReportFailure()
            .WithCheck(new PostgresHealthCheck(async token => await postgres.GetMaintenanceConnectionStringAsync(token)));
    }

    private static IResourceBuilder<NativePostgresDatabaseResource> AddNativeDatabase(
        this IResourceBuilder<NativePostgresResource> postgres, string name)
    {
        var database = new NativePostgresDatabaseResource(name, postgres.Resource);

        postgres.OnResourceReady(async (server, @event, cancellationToken) =>
        {
            await CreateDatabaseAsync(server, name, cancellationToken);
            // The children of a container follow its state by themselves, those of an executable do not; and only what
            // runs is checked and waited for.
            await @event.Services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(
                database, snapshot => snapshot with { State = KnownResourceStates.Running });
        });

        return postgres.ApplicationBuilder.AddResource(database)
            .WithInitialState(new() { ResourceType = "PostgresDatabase", State = KnownResourceStates.Waiting, Properties = [] })
            .WithCheck(new PostgresHealthCheck(token => database.ConnectionStringExpression.GetValueAsync(token)));
    }

    private static async Task CreateDatabaseAsync(NativePostgresResource server, string name, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(await server.GetMaintenanceConnectionStringAsync(cancellationToken));
        await connection.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection);
        exists.Parameters.Add(new() { Value = name });
        if (await exists.ExecuteScalarAsync(cancellationToken) is not null)
            return;

        await using var create = new NpgsqlCommand($"CREATE DATABASE \"{name.Replace("\"", "\"\"")}\"", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }

    private static IResourceBuilder<NativeNatsResource> AddNativeNats(
        this IDistributedApplicationBuilder builder, string name, string script, DataFolder data)
    {
        var password = builder.AddKeptPassword(name, data);
        var nats = new NativeNatsResource(name, Shell, builder.AppHostDirectory, password);

        return builder.AddResource(nats)
            .WithEndpoint(name: NativeNatsResource.EndpointName, scheme: "tcp")
            .WithArgs(script, "nats", data.Combine(name), nats.PrimaryEndpoint.Property(EndpointProperty.TargetPort))
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["NATS_USER"] = NativeNatsResource.UserName;
                context.EnvironmentVariables["NATS_PASSWORD"] = password;
            })
            .ReportFailure()
            .WithCheck(new NatsServerHealthCheck(token => nats.ConnectionStringExpression.GetValueAsync(token)));
    }

    private static ParameterResource AddKeptPassword(this IDistributedApplicationBuilder builder, string server, DataFolder data) =>
        builder.AddParameter($"{server}-password", data.GetPassword(server), secret: true).Resource;

    private static IResourceBuilder<T> WithCheck<T>(this IResourceBuilder<T> resource, IHealthCheck check) where T : IResource
    {
        var name = $"{resource.Resource.Name}_check";
        resource.ApplicationBuilder.Services.AddHealthChecks().AddCheck(name, check);
        return resource.WithHealthCheck(name);
    }

    private static async Task<string> GetMaintenanceConnectionStringAsync(
        this NativePostgresResource server, CancellationToken cancellationToken) =>
        $"{await server.ConnectionStringExpression.GetValueAsync(cancellationToken)};Database=postgres;Pooling=false";
}
