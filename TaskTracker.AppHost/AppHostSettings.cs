using Microsoft.Extensions.Configuration;

namespace TaskTracker.AppHost;

/// <summary>What the AppHost is configured with, from whichever source, is what its services are configured with.</summary>
internal static class AppHostSettings
{
    private static readonly string[] Sections = ["Telegram", "Ai", "TaskTracker"];
    private static readonly string[] SecretWords = ["Secret", "Token", "Password", "Key", "Hash"];

    public static int GetWorkerReplicas(this IDistributedApplicationBuilder builder) =>
        builder.Configuration.GetValue("TaskTracker:WorkerReplicas", 2);

    public static IResourceBuilder<ProjectResource> WithAppHostSettings(this IResourceBuilder<ProjectResource> project)
    {
        var configuration = project.ApplicationBuilder.Configuration;
        var environment = project.ApplicationBuilder.Environment.EnvironmentName;
        project.WithEnvironment("DOTNET_ENVIRONMENT", environment).WithEnvironment("ASPNETCORE_ENVIRONMENT", environment);
        // When everything stops at once, the last export must not wait for a dashboard that has gone: traces, metrics and logs are
        // exported one after another, and the process is killed after six seconds.
        project.WithEnvironment("OTEL_EXPORTER_OTLP_TIMEOUT", "1000");

        foreach (var (key, value) in Sections.SelectMany(section => configuration.GetSection(section).AsEnumerable()))
        {
            if (value is null)
                continue;

            var variable = key.Replace(ConfigurationPath.KeyDelimiter, "__");
            if (IsSecret(key))
                project.WithEnvironment(context => context.EnvironmentVariables[variable] = AsSecret(key, value));
            else
                project.WithEnvironment(variable, value);
        }

        return project;
    }

    private static bool IsSecret(string key) =>
        SecretWords.Any(word => ConfigurationPath.GetSectionKey(key).Contains(word, StringComparison.OrdinalIgnoreCase));

    // Not added to the model: the dashboard need not list it, only know that the value is not to be shown.
    private static ParameterResource AsSecret(string key, string value) =>
        new(key.Replace(ConfigurationPath.KeyDelimiter, "-").ToLowerInvariant(), _ => value, secret: true);
}
