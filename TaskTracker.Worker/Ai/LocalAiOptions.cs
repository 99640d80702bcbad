using System.ComponentModel.DataAnnotations;

namespace TaskTracker.Worker.Ai;

/// <summary>Settings of the local provider, section <c>Ai:Local</c>.</summary>
public sealed class LocalAiOptions
{
    public const string Section = "Ai:Local";

    /// <summary>Threads that one inference may use, 1–64. The default is half of the processors and at least one.</summary>
    [Range(1, 64)]
    public int Threads { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Load the model right after the start instead of on the first text.</summary>
    public bool WarmUp { get; set; } = true;
}
