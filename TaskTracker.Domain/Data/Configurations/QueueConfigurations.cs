using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Domain.Data.Configurations;

internal sealed class QueueSettingConfiguration : IEntityTypeConfiguration<QueueSetting>
{
    public void Configure(EntityTypeBuilder<QueueSetting> builder) => builder.HasKey(s => s.Queue);
}

internal sealed class TaskLimitConfiguration : IEntityTypeConfiguration<TaskLimit>
{
    public void Configure(EntityTypeBuilder<TaskLimit> builder) => builder.HasKey(l => l.Name);
}
