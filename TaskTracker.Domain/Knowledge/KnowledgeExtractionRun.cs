namespace TaskTracker.Domain.Knowledge;

/// <summary>One pass of knowledge extraction over a batch of messages.</summary>
public sealed class KnowledgeExtractionRun
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The agent that it runs with.</summary>
    public Guid AgentConfigId { get; init; }

    /// <summary>Where it stands.</summary>
    public ExtractionRunStatus Status { get; set; }

    /// <summary>The messages that it has claimed.</summary>
    public int MessageCount { get; init; }

    /// <summary>Topics that were new.</summary>
    public int TopicsCreated { get; set; }

    /// <summary>Atoms that were new.</summary>
    public int AtomsCreated { get; set; }

    /// <summary>Links that were new.</summary>
    public int LinksCreated { get; set; }

    /// <summary>Messages that got a topic.</summary>
    public int MessagesUpdated { get; set; }

    /// <summary>Tokens that a language model read and wrote; 0 with the local provider.</summary>
    public long TokensUsed { get; set; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; set; }

    /// <summary>When it was queued.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? CompletedAt { get; set; }
}

/// <summary>Where an extraction run stands.</summary>
public enum ExtractionRunStatus
{
    /// <summary>Queued.</summary>
    Pending,

    /// <summary>Under way.</summary>
    Running,

    /// <summary>Ended well.</summary>
    Completed,

    /// <summary>Failed for good; its messages are free again.</summary>
    Failed,

    /// <summary>A person cancelled it; its messages are free again.</summary>
    Cancelled,
}
