namespace TaskTracker.Domain.Ai;

/// <summary>Where models run.</summary>
public sealed class LlmProvider
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The name, unique.</summary>
    public required string Name { get; set; }

    /// <summary>The kind.</summary>
    public ProviderKind Kind { get; set; }

    /// <summary>Whether it may be used.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The kinds of provider.</summary>
public enum ProviderKind
{
    /// <summary>In this process; needs no key and no network.</summary>
    Local,
}

/// <summary>A model with its instructions, ready for a job.</summary>
public sealed class AgentConfig
{
    /// <summary>The agent that the extraction trigger looks for.</summary>
    public const string KnowledgeExtractor = "knowledge_extractor";

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The name, unique.</summary>
    public required string Name { get; set; }

    /// <summary>The provider.</summary>
    public Guid ProviderId { get; set; }

    /// <summary>The provider.</summary>
    public LlmProvider? Provider { get; init; }

    /// <summary>The model's name at the provider.</summary>
    public required string Model { get; set; }

    /// <summary>Whether it may be used.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
