using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TaskTracker.Domain.Schedules;

namespace TaskTracker.Domain.Data.Configurations;

internal sealed class ScheduledJobConfiguration : IEntityTypeConfiguration<ScheduledJob>
{
    public void Configure(EntityTypeBuilder<ScheduledJob> builder)
    {
        builder.Property(j => j.Arguments).HasColumnType("jsonb");
        builder.Property(j => j.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(j => j.UpdatedAt).HasDefaultValueSql("now()");
        builder.HasIndex(j => j.Name).IsUnique();
        builder.HasIndex(j => j.NextRunAt)
            .HasDatabaseName("ix_scheduled_jobs_due")
            .HasFilter("enabled");
    }
}
