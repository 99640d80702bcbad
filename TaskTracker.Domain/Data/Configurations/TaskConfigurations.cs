using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TaskTracker.Domain.Events;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Domain.Data.Configurations;

internal sealed class BackgroundTaskConfiguration : IEntityTypeConfiguration<BackgroundTask>
{
    public void Configure(EntityTypeBuilder<BackgroundTask> builder)
    {
        builder.Property(t => t.Arguments).HasColumnType("jsonb");
        builder.Property(t => t.Result).HasColumnType("jsonb");
        builder.Property(t => t.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(t => t.RunAt).IsRequired().HasDefaultValueSql("now()");
        builder.OwnsMany(t => t.History, history =>
        {
            history.ToJson("history");
            history.Property(a => a.Epoch).HasJsonPropertyName("epoch");
            history.Property(a => a.WorkerId).HasJsonPropertyName("worker_id");
            history.Property(a => a.StartedAt).HasJsonPropertyName("started_at");
            history.Property(a => a.FinishedAt).HasJsonPropertyName("finished_at");
            history.Property(a => a.Outcome).HasJsonPropertyName("outcome");
            history.Property(a => a.Error).HasJsonPropertyName("error");
        });

        // The partial indexes hold live tasks only, so they stay as small as the backlog however long the history grows.
        builder.HasIndex(t => t.RunAt)
            .HasDatabaseName("ix_background_tasks_unpublished")
            .HasFilter("status = 'queued' AND NOT published AND hold IS DISTINCT FROM 'held'");
        builder.HasIndex(t => new { t.Name, t.Hold, t.RunAt })
            .HasDatabaseName("ix_background_tasks_hold")
            .HasFilter("status = 'queued' AND hold IS NOT NULL");
        builder.HasIndex(t => t.LeaseUntil)
            .HasDatabaseName("ix_background_tasks_leases")
            .HasFilter("status = 'running'");
        builder.HasIndex(t => new { t.Name, t.UniqueKey })
            .IsUnique()
            .HasDatabaseName("ux_background_tasks_unique_key")
            .HasFilter("unique_key IS NOT NULL AND status IN ('queued', 'running')");
        builder.HasIndex(t => new { t.Status, t.Queue, t.RunAt })
            .HasDatabaseName("ix_background_tasks_live")
            .HasFilter("status IN ('queued', 'running')");
        builder.HasIndex(t => new { t.FinishedAt, t.Id })
            .HasDatabaseName("ix_background_tasks_dead")
            .HasFilter("status = 'dead'");
        builder.HasIndex(t => new { t.FailureGroup, t.Name, t.FinishedAt })
            .HasDatabaseName("ix_background_tasks_failures")
            .HasFilter("status = 'dead'");

        // For lists of the ledger. Those of what has succeeded, nearly all, and of a time need no index but the primary key.
        builder.HasIndex(t => new { t.Status, t.Id })
            .HasDatabaseName("ix_background_tasks_ended")
            .HasFilter("status IN ('cancelled', 'discarded')");
        builder.HasIndex(t => new { t.Name, t.Id });
        builder.HasIndex(t => t.CorrelationId)
            .HasFilter("correlation_id IS NOT NULL");
    }
}

internal sealed class OutboxEventConfiguration : IEntityTypeConfiguration<OutboxEvent>
{
    public void Configure(EntityTypeBuilder<OutboxEvent> builder)
    {
        builder.Property(e => e.Id).UseIdentityAlwaysColumn();
        builder.Property(e => e.Data).HasColumnType("jsonb");
        builder.Property(e => e.CreatedAt).HasDefaultValueSql("now()");
    }
}
