namespace TaskTracker.Domain.Tasks;

/// <summary>The queues that workers serve.</summary>
public static class TaskQueues
{
    /// <summary>Short tasks that somebody waits for: intake and scoring.</summary>
    public const string Default = "default";

    /// <summary>Long tasks: imports, extraction, analysis. They have slots of their own, so intake never waits behind them.</summary>
    public const string Long = "long";

    /// <summary>Every queue.</summary>
    public static readonly IReadOnlyList<string> All = [Default, Long];
}
