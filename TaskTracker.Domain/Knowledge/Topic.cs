namespace TaskTracker.Domain.Knowledge;

/// <summary>Something that the team talks about.</summary>
public sealed class Topic
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The name, unique.</summary>
    public required string Name { get; set; }

    /// <summary>What it is about.</summary>
    public required string Description { get; set; }

    /// <summary>The icon's name.</summary>
    public string? Icon { get; set; }

    /// <summary>The colour as <c>#rrggbb</c>.</summary>
    public string? Color { get; set; }

    /// <summary>Whether it is shown and matched.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its atoms.</summary>
    public List<Atom> Atoms { get; init; } = [];
}
