using Pgvector;

namespace TaskTracker.Domain.Ai;

/// <summary>The vector of an item under a model; unique per owner and model, so that two models never mix.</summary>
public sealed class Embedding
{
    /// <summary>What kind of item.</summary>
    public EmbeddingOwner OwnerKind { get; init; }

    /// <summary>The item.</summary>
    public Guid OwnerId { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The vector's length.</summary>
    public int Dimension { get; init; }

    /// <summary>The vector, normalised to length 1.</summary>
    public required Vector Vector { get; set; }
}

/// <summary>What can have an embedding.</summary>
public enum EmbeddingOwner
{
    /// <summary>A message.</summary>
    Message,

    /// <summary>An atom.</summary>
    Atom,

    /// <summary>A topic.</summary>
    Topic,
}
