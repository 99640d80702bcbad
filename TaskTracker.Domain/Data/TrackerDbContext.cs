using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using TaskTracker.Domain.Ai;
using TaskTracker.Domain.Events;
using TaskTracker.Domain.Ingestion;
using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Messages;
using TaskTracker.Domain.Schedules;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Domain.Data;

/// <summary>The database. Changes that queue tasks or raise events are committed through a <see cref="UnitOfWork"/>.</summary>
public sealed class TrackerDbContext(DbContextOptions<TrackerDbContext> options) : DbContext(options)
{
    /// <summary>Chats.</summary>
    public DbSet<Source> Sources => Set<Source>();

    /// <summary>People and bots.</summary>
    public DbSet<User> Users => Set<User>();

    /// <summary>Their Telegram identities.</summary>
    public DbSet<TelegramProfile> TelegramProfiles => Set<TelegramProfile>();

    /// <summary>Messages.</summary>
    public DbSet<Message> Messages => Set<Message>();

    /// <summary>Imports.</summary>
    public DbSet<MessageIngestionJob> IngestionJobs => Set<MessageIngestionJob>();

    /// <summary>The pieces of uploaded files.</summary>
    public DbSet<IngestionUploadChunk> IngestionUploadChunks => Set<IngestionUploadChunk>();

    /// <summary>Topics.</summary>
    public DbSet<Topic> Topics => Set<Topic>();

    /// <summary>Atoms.</summary>
    public DbSet<Atom> Atoms => Set<Atom>();

    /// <summary>Links between atoms.</summary>
    public DbSet<AtomLink> AtomLinks => Set<AtomLink>();

    /// <summary>Extraction runs.</summary>
    public DbSet<KnowledgeExtractionRun> ExtractionRuns => Set<KnowledgeExtractionRun>();

    /// <summary>Providers of models.</summary>
    public DbSet<LlmProvider> LlmProviders => Set<LlmProvider>();

    /// <summary>Agents.</summary>
    public DbSet<AgentConfig> AgentConfigs => Set<AgentConfig>();

    /// <summary>Embeddings.</summary>
    public DbSet<Embedding> Embeddings => Set<Embedding>();

    /// <summary>The ledger of background tasks.</summary>
    public DbSet<BackgroundTask> BackgroundTasks => Set<BackgroundTask>();

    /// <summary>Schedules.</summary>
    public DbSet<ScheduledJob> ScheduledJobs => Set<ScheduledJob>();

    /// <summary>The workers that were heard of lately.</summary>
    public DbSet<WorkerProcess> Workers => Set<WorkerProcess>();

    /// <summary>What people have set for queues.</summary>
    public DbSet<QueueSetting> QueueSettings => Set<QueueSetting>();

    /// <summary>How many tasks of a name may run at once.</summary>
    public DbSet<TaskLimit> TaskLimits => Set<TaskLimit>();

    /// <summary>Events that wait to be published.</summary>
    public DbSet<OutboxEvent> OutboxEvents => Set<OutboxEvent>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasPostgresExtension("vector");
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(TrackerDbContext).Assembly);
    }

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        foreach (var type in typeof(TrackerDbContext).Assembly.GetTypes().Where(t => t.IsEnum && t.IsPublic))
            configurationBuilder.Properties(type).HaveConversion(typeof(SnakeCaseConverter<>).MakeGenericType(type));
    }

    /// <summary>Stores an enum as snake_case text.</summary>
    private sealed class SnakeCaseConverter<TEnum>() : ValueConverter<TEnum, string>(
        value => SnakeCase.Of(value), text => SnakeCase.Parse<TEnum>(text))
        where TEnum : struct, Enum;
}

