using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TaskTracker.AppHost.Servers;

internal static class ServerFailure
{
    /// <summary>
    /// Says on the console why a server's process ended, with its own last words. Where there is no dashboard to look at,
    /// the services would otherwise wait without a reason.
    /// </summary>
    /// <param name="resource">The process to watch.</param>
    /// <param name="isFatal">Whether the AppHost ends too, with exit code 1, because nothing can come up any more.</param>
    public static IResourceBuilder<T> ReportFailure<T>(this IResourceBuilder<T> resource, bool isFatal = false)
        where T : ExecutableResource =>
        resource.OnResourceStopped(async (executable, @event, cancellationToken) =>
        {
            var lifetime = @event.Services.GetRequiredService<IHostApplicationLifetime>();
            var exitCode = @event.ResourceEvent.Snapshot.ExitCode;
            if (exitCode is null or 0 || lifetime.ApplicationStopping.IsCancellationRequested)
                return;

            var lastWords = await GetLastWordsAsync(
                @event.Services.GetRequiredService<ResourceLoggerService>(), executable, cancellationToken);
            @event.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ServerFailure)).LogError(
                "{Resource} ended with exit code {ExitCode}: {LastWords}", executable.Name, exitCode, lastWords);

            if (isFatal)
            {
                Environment.ExitCode = 1;
                lifetime.StopApplication();
            }
        });

    private static async Task<string> GetLastWordsAsync(ResourceLoggerService logs, IResource resource, CancellationToken cancellationToken)
    {
        string output = "", error = "";
        await foreach (var lines in logs.GetAllAsync(resource).WithCancellation(cancellationToken))
        {
            // 2026-01-31T12:00:00.0000000Z the server's own line
            // 2026-01-31T12:00:00.0000000Z [sys] a line about the process
            foreach (var (_, content, isError) in lines)
            {
                var text = content[(content.IndexOf(' ') + 1)..].Trim();
                if (text.Length == 0 || text.StartsWith("[sys]", StringComparison.Ordinal))
                    continue;

                if (isError)
                    error = text;
                else
                    output = text;
            }
        }

        return error.Length > 0 ? error : output;
    }
}
