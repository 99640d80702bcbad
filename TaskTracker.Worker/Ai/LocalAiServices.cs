using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace TaskTracker.Worker.Ai;

public static class LocalAiServices
{
    /// <summary>Registers the local provider: <see cref="IEmbeddingGenerator{TInput,TEmbedding}"/> with telemetry, loaded after the start.</summary>
    public static IHostApplicationBuilder AddLocalAi(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<LocalAiOptions>()
            .BindConfiguration(LocalAiOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<LocalEmbeddingGenerator>();
        builder.Services.AddEmbeddingGenerator(services => services.GetRequiredService<LocalEmbeddingGenerator>())
            .UseOpenTelemetry();
        builder.Services.AddHostedService<LocalAiWarmUp>();
        return builder;
    }

    private sealed class LocalAiWarmUp(LocalEmbeddingGenerator generator, IOptions<LocalAiOptions> options, ILogger<LocalAiWarmUp> logger)
        : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            if (!options.Value.WarmUp)
                return;
            try
            {
                await generator.WarmUpAsync(stoppingToken);
            }
            catch (Exception ex) when (ex is not OperationCanceledException)
            {
                // The first embedding will meet the same error and report it to whoever asked; the worker serves its other tasks.
                logger.LogError(ex, "The local embedding model could not be loaded");
            }
        }
    }
}
