using Microsoft.Extensions.Configuration;

namespace TaskTracker.AppHost.Servers;

/// <summary>The two servers as the services see them: resources to refer to and to wait for.</summary>
internal sealed record ServerResources(
    IResourceBuilder<IResourceWithConnectionString> Database, IResourceBuilder<IResourceWithConnectionString> Broker);

internal static class ServerBuilderExtensions
{
    /// <summary>
    /// Adds a database with the extension <c>vector</c> and a broker with JetStream, in the way that suits the settings and
    /// the machine. The choice falls here, before anything is in the model, because one container that cannot start would
    /// hold up everything else.
    /// </summary>
    /// <returns>Null after one line on the standard error stream, where there is no way.</returns>
    public static async Task<ServerResources?> AddServersAsync(
        this IDistributedApplicationBuilder builder, string databaseName, string brokerName)
    {
        try
        {
            var configuration = builder.Configuration;
            var mode = await ServerModes.ChooseAsync(
                configuration[ServerModes.Setting],
                !string.IsNullOrWhiteSpace(configuration.GetConnectionString(databaseName)),
                !string.IsNullOrWhiteSpace(configuration.GetConnectionString(brokerName)),
                () => ContainerRuntime.FindAsync(configuration));

            return mode switch
            {
                ServerMode.Containers => builder.AddContainerServers(databaseName, brokerName),
                ServerMode.Native => await builder.AddNativeServersAsync(databaseName, brokerName),
                _ => new(builder.AddConnectionString(databaseName), builder.AddConnectionString(brokerName)),
            };
        }
        catch (ServersUnavailableException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return null;
        }
    }

    private static ServerResources AddContainerServers(
        this IDistributedApplicationBuilder builder, string databaseName, string brokerName)
    {
        var database = builder.AddPostgres("postgres")
            .WithImage("pgvector/pgvector", "pg17")
            .WithDataVolume()
            // pgvector 0.8.0 may fail to build an HNSW index in parallel.
            .WithArgs("-c", "max_connections=200", "-c", "max_parallel_maintenance_workers=0")
            .AddDatabase(databaseName)
            .WithVectorExtension();

        var broker = builder.AddNats(brokerName).WithJetStream().WithDataVolume();

        return new(database, broker);
    }
}
