using TaskTracker.Domain.Knowledge;
using TaskTracker.Worker.Knowledge.Local;

namespace TaskTracker.Worker.Knowledge;

/// <summary>Registers knowledge extraction.</summary>
internal static class KnowledgeExtensions
{
    public static TBuilder AddKnowledge<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddSingleton<IKnowledgeExtractor, LocalKnowledgeExtractor>();
        builder.Services.AddSingleton<ExtractionTrigger>();
        builder.Services.AddScoped<KnowledgeWriter>();
        return builder;
    }
}
