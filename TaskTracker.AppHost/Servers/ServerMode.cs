namespace TaskTracker.AppHost.Servers;

/// <summary>Where PostgreSQL and NATS come from.</summary>
public enum ServerMode
{
    /// <summary>Containers of Docker or Podman.</summary>
    Containers,

    /// <summary>Processes of this machine, started and stopped with the AppHost.</summary>
    Native,

    /// <summary>Servers that run already, named by their connection strings.</summary>
    External,
}

/// <summary>Decides which <see cref="ServerMode"/> it is.</summary>
public static class ServerModes
{
    public const string Setting = "TaskTracker:Servers";

    /// <param name="setting">What <c>TaskTracker:Servers</c> says; null or empty leaves the choice to the rules.</param>
    /// <param name="databaseGiven">Whether the database's connection string is set.</param>
    /// <param name="brokerGiven">Whether the broker's connection string is set.</param>
    /// <param name="findContainerRuntime">Tells which container runtime answers, or null; asked only where it matters.</param>
    /// <exception cref="ServersUnavailableException">The settings contradict each other or what the machine has.</exception>
    public static async Task<ServerMode> ChooseAsync(
        string? setting, bool databaseGiven, bool brokerGiven, Func<Task<string?>> findContainerRuntime)
    {
        switch (setting?.Trim().ToLowerInvariant())
        {
            case null or "":
                if (databaseGiven && brokerGiven)
                    return ServerMode.External;
                if (databaseGiven || brokerGiven)
                    throw Incomplete(databaseGiven, $"set it too, or set {Setting} to containers or native");

                return await findContainerRuntime() is null ? ServerMode.Native : ServerMode.Containers;

            case "containers":
                return await findContainerRuntime() is not null
                    ? ServerMode.Containers
                    : throw new ServersUnavailableException(
                        $"{Setting} is containers, but no container runtime answers: start Docker or Podman, or set {Setting} to native.");

            case "native":
                return ServerMode.Native;

            case "external":
                return databaseGiven && brokerGiven
                    ? ServerMode.External
                    : throw Incomplete(databaseGiven, $"{Setting} external needs both connection strings");

            default:
                throw new ServersUnavailableException($"{Setting} is '{setting}': the allowed values are containers, native and external.");
        }
    }

    private static ServersUnavailableException Incomplete(bool databaseGiven, string advice) =>
        new($"ConnectionStrings:{(databaseGiven ? "nats" : "tasktracker")} is not set: {advice}.");
}

/// <summary>The servers cannot be had; the message is one line that tells a person what to do.</summary>
public sealed class ServersUnavailableException(string message) : Exception(message);
