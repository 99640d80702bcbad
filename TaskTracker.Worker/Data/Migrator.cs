using Microsoft.EntityFrameworkCore;
using TaskTracker.Domain.Ai;
using TaskTracker.Domain.Data;

namespace TaskTracker.Worker.Data;

/// <summary>Brings the database to the current schema and seeds it. Runs once, before API and workers start; running again changes nothing.</summary>
internal static class Migrator
{
    /// <summary>The argument that makes the program migrate instead of work.</summary>
    public const string Argument = "migrate";

    public static async Task RunAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TrackerDbContext>();
        await db.Database.MigrateAsync(cancellationToken);
        await SeedAsync(db, cancellationToken);
    }

    private static async Task SeedAsync(TrackerDbContext db, CancellationToken cancellationToken)
    {
        const string Model = "all-MiniLM-L6-v2";
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO llm_providers (id, name, kind, is_active) VALUES ({Guid.CreateVersion7()}, 'local', 'local', true)
            ON CONFLICT (name) DO NOTHING
            """,
            cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO agent_configs (id, name, provider_id, model, is_active)
            SELECT {Guid.CreateVersion7()}, {AgentConfig.KnowledgeExtractor}, id, {Model}, true FROM llm_providers WHERE name = 'local'
            ON CONFLICT (name) DO NOTHING
            """,
            cancellationToken);
    }
}
