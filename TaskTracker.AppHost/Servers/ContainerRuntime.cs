using Microsoft.Extensions.Configuration;

namespace TaskTracker.AppHost.Servers;

internal static class ContainerRuntime
{
    private const string Setting = "ASPIRE_CONTAINER_RUNTIME";
    private const string FormerSetting = "DOTNET_ASPIRE_CONTAINER_RUNTIME";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The runtime that Aspire is told to use, if it answers; without such a setting the first of Docker and Podman that
    /// answers, and Aspire is told.
    /// </summary>
    public static async Task<string?> FindAsync(IConfigurationManager configuration)
    {
        if ((configuration[Setting] ?? configuration[FormerSetting]) is { Length: > 0 } chosen)
            return await AnswersAsync(chosen) ? chosen : null;

        foreach (var runtime in (string[])["docker", "podman"])
        {
            if (await AnswersAsync(runtime))
            {
                configuration[Setting] = runtime;
                return runtime;
            }
        }

        return null;
    }

    // Listing containers needs the engine; `version` and `info` are content with a client.
    private static async Task<bool> AnswersAsync(string runtime) =>
        await Command.AskAsync(Limit, runtime, "ps", "--quiet", "--last", "1") is (0, _);
}
