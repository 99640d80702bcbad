using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using TaskTracker.Domain.Ai;
using TaskTracker.Domain.Knowledge;

namespace TaskTracker.Domain.Data.Configurations;

internal sealed class TopicConfiguration : IEntityTypeConfiguration<Topic>
{
    public void Configure(EntityTypeBuilder<Topic> builder)
    {
        builder.Property(t => t.CreatedAt).HasDefaultValueSql("now()");
        builder.HasIndex(t => t.Name).IsUnique();
        builder.HasMany(t => t.Atoms).WithMany(a => a.Topics).UsingEntity(
            "topic_atoms",
            right => right.HasOne(typeof(Atom)).WithMany().HasForeignKey("atom_id"),
            left => left.HasOne(typeof(Topic)).WithMany().HasForeignKey("topic_id"));
    }
}

internal sealed class AtomConfiguration : IEntityTypeConfiguration<Atom>
{
    public void Configure(EntityTypeBuilder<Atom> builder)
    {
        builder.Property(a => a.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<KnowledgeExtractionRun>().WithMany().HasForeignKey(a => a.ExtractionRunId).OnDelete(DeleteBehavior.SetNull);
        builder.HasIndex(a => new { a.Type, a.CreatedAt });
        builder.HasIndex(a => a.CreatedAt);
    }
}

internal sealed class AtomLinkConfiguration : IEntityTypeConfiguration<AtomLink>
{
    public void Configure(EntityTypeBuilder<AtomLink> builder)
    {
        builder.HasKey(l => new { l.FromAtomId, l.ToAtomId, l.Type });
        builder.HasOne<Atom>().WithMany().HasForeignKey(l => l.FromAtomId);
        builder.HasOne<Atom>().WithMany().HasForeignKey(l => l.ToAtomId);
    }
}

internal sealed class KnowledgeExtractionRunConfiguration : IEntityTypeConfiguration<KnowledgeExtractionRun>
{
    public void Configure(EntityTypeBuilder<KnowledgeExtractionRun> builder)
    {
        builder.ToTable("knowledge_extraction_runs");
        builder.HasOne<AgentConfig>().WithMany().HasForeignKey(r => r.AgentConfigId);
        builder.Property(r => r.CreatedAt).HasDefaultValueSql("now()");
        builder.HasIndex(r => r.CreatedAt);
    }
}

internal sealed class LlmProviderConfiguration : IEntityTypeConfiguration<LlmProvider>
{
    public void Configure(EntityTypeBuilder<LlmProvider> builder)
    {
        builder.HasIndex(p => p.Name).IsUnique();
        builder.Property(p => p.CreatedAt).HasDefaultValueSql("now()");
    }
}

internal sealed class AgentConfigConfiguration : IEntityTypeConfiguration<AgentConfig>
{
    public void Configure(EntityTypeBuilder<AgentConfig> builder)
    {
        builder.HasIndex(a => a.Name).IsUnique();
        builder.Property(a => a.CreatedAt).HasDefaultValueSql("now()");
    }
}

internal sealed class EmbeddingConfiguration : IEntityTypeConfiguration<Embedding>
{
    public void Configure(EntityTypeBuilder<Embedding> builder)
    {
        builder.HasKey(e => new { e.OwnerKind, e.OwnerId, e.Model });
        // No dimension in the column's type: each model has its own.
        builder.Property(e => e.Vector).HasColumnType("vector");
    }
}
