using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TaskTracker.Domain.Ingestion;
using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Messages;

namespace TaskTracker.Domain.Data.Configurations;

internal sealed class SourceConfiguration : IEntityTypeConfiguration<Source>
{
    public void Configure(EntityTypeBuilder<Source> builder)
    {
        builder.HasIndex(s => new { s.Kind, s.ExternalId }).IsUnique();
        builder.Property(s => s.CreatedAt).HasDefaultValueSql("now()");
    }
}

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder) => builder.Property(u => u.CreatedAt).HasDefaultValueSql("now()");
}

internal sealed class TelegramProfileConfiguration : IEntityTypeConfiguration<TelegramProfile>
{
    public void Configure(EntityTypeBuilder<TelegramProfile> builder)
    {
        builder.HasIndex(p => p.TelegramUserId).IsUnique();
        builder.HasOne(p => p.User).WithOne().HasForeignKey<TelegramProfile>(p => p.UserId);
    }
}

internal sealed class MessageConfiguration : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        builder.HasOne(m => m.Source).WithMany().HasForeignKey(m => m.SourceId);
        builder.HasOne(m => m.Author).WithMany().HasForeignKey(m => m.AuthorId);
        builder.HasOne<Topic>().WithMany().HasForeignKey(m => m.TopicId).OnDelete(DeleteBehavior.SetNull);
        builder.HasOne<KnowledgeExtractionRun>().WithMany().HasForeignKey(m => m.ExtractionRunId).OnDelete(DeleteBehavior.SetNull);
        builder.Property(m => m.NoiseFactors).HasColumnType("jsonb");
        builder.Property(m => m.CreatedAt).HasDefaultValueSql("now()");

        builder.HasIndex(m => new { m.SourceId, m.ChatId, m.ExternalMessageId }).IsUnique();
        builder.HasIndex(m => new { m.SentAt, m.Id });
        builder.HasIndex(m => new { m.AuthorId, m.SentAt });
        builder.HasIndex(m => new { m.ChatId, m.ContentHash, m.SentAt });
        builder.HasIndex(m => new { m.ChatId, m.ReplyToMessageId }).HasFilter("reply_to_message_id IS NOT NULL");
        builder.HasIndex(m => new { m.Classification, m.SentAt });
        builder.HasIndex(m => m.Id).HasDatabaseName("ix_messages_unscored").HasFilter("importance_score IS NULL");
        builder.HasIndex(m => m.ReceivedAt)
            .HasDatabaseName("ix_messages_to_extract")
            .HasFilter("received_at IS NOT NULL AND extraction_state = 'pending' AND classification IN ('weak_signal', 'signal')");
    }
}

internal sealed class MessageIngestionJobConfiguration : IEntityTypeConfiguration<MessageIngestionJob>
{
    public void Configure(EntityTypeBuilder<MessageIngestionJob> builder)
    {
        builder.ToTable("message_ingestion_jobs");
        builder.Property(j => j.CreatedAt).HasDefaultValueSql("now()");
        builder.HasIndex(j => j.CreatedAt);
        builder.OwnsMany(j => j.ErrorLog, log =>
        {
            log.ToJson("error_log");
            log.Property(e => e.Position).HasJsonPropertyName("position");
            log.Property(e => e.Line).HasJsonPropertyName("line");
            log.Property(e => e.Message).HasJsonPropertyName("message");
        });
    }
}

internal sealed class IngestionUploadChunkConfiguration : IEntityTypeConfiguration<IngestionUploadChunk>
{
    public void Configure(EntityTypeBuilder<IngestionUploadChunk> builder)
    {
        builder.HasKey(c => new { c.JobId, c.Index });
        builder.HasOne<MessageIngestionJob>().WithMany().HasForeignKey(c => c.JobId).OnDelete(DeleteBehavior.Cascade);
    }
}
