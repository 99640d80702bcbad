namespace TaskTracker.Domain.Knowledge;

/// <summary>A unit of knowledge: one problem, decision, question, … with the messages that say it.</summary>
public sealed class Atom
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>What kind of knowledge it is.</summary>
    public AtomType Type { get; set; }

    /// <summary>A line.</summary>
    public required string Title { get; set; }

    /// <summary>The knowledge; the local provider quotes the messages word for word.</summary>
    public required string Content { get; set; }

    /// <summary>How sure the extraction is, 0–1.</summary>
    public double Confidence { get; set; }

    /// <summary>Whether a person approved it.</summary>
    public bool IsApproved { get; set; }

    /// <summary>Whether it is out of sight.</summary>
    public bool IsArchived { get; set; }

    /// <summary>The messages that say it.</summary>
    public List<Guid> SourceMessageIds { get; set; } = [];

    /// <summary>The run that found it.</summary>
    public Guid? ExtractionRunId { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its topics.</summary>
    public List<Topic> Topics { get; init; } = [];
}

/// <summary>How one atom bears on another.</summary>
public sealed class AtomLink
{
    /// <summary>The atom that the link starts from.</summary>
    public Guid FromAtomId { get; init; }

    /// <summary>The atom that it points to.</summary>
    public Guid ToAtomId { get; init; }

    /// <summary>How they relate.</summary>
    public AtomLinkType Type { get; init; }

    /// <summary>How strongly, 0–1.</summary>
    public double Strength { get; init; }
}
