using Microsoft.Extensions.Options;
using TaskTracker.Domain.Scoring;

namespace TaskTracker.Worker.Scoring;

/// <summary>Registers scoring.</summary>
internal static class ScoringExtensions
{
    public static TBuilder AddScoring<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<ScoringOptions>()
            .BindConfiguration(ScoringOptions.SectionName)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton(services => new MessageScorer(services.GetRequiredService<IOptions<ScoringOptions>>().Value));
        builder.Services.AddSingleton<MessageScoring>();
        return builder;
    }
}
