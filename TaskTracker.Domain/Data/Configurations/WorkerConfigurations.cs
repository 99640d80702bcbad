using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Domain.Data.Configurations;

internal sealed class WorkerProcessConfiguration : IEntityTypeConfiguration<WorkerProcess>
{
    public void Configure(EntityTypeBuilder<WorkerProcess> builder) => builder.OwnsMany(w => w.Queues, queues =>
    {
        queues.ToJson("queues");
        queues.Property(q => q.Queue).HasJsonPropertyName("queue");
        queues.Property(q => q.Slots).HasJsonPropertyName("slots");
        queues.Property(q => q.Running).HasJsonPropertyName("running");
        queues.Property(q => q.FinishedPerMinute).HasJsonPropertyName("finished_per_minute");
    });
}
