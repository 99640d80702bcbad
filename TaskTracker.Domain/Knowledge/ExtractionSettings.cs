namespace TaskTracker.Domain.Knowledge;

/// <summary>Limits of one extraction.</summary>
public sealed record ExtractionSettings
{
    public static ExtractionSettings Default { get; } = new();

    /// <summary>Atoms below this confidence (0–1) are left out.</summary>
    public double MinConfidence { get; init; } = 0.5;

    /// <summary>Topics of one batch at most; the ones with the least to say are left out.</summary>
    public int MaxTopics { get; init; } = 8;

    /// <summary>Atoms of one topic at most; the least certain are left out.</summary>
    public int MaxAtomsPerTopic { get; init; } = 20;
}

/// <summary>Turns a batch of chat messages into topics and atoms.</summary>
public interface IKnowledgeExtractor
{
    /// <summary>Reads messages, in any order and with unique ids, and drafts what they teach.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<ExtractionDraft> ExtractAsync(
        IReadOnlyList<ConversationMessage> messages, ExtractionSettings settings, CancellationToken ct);
}
