namespace TaskTracker.Bench.Queue.Systems;

/// <summary>The systems that are measured, in the order of the report.</summary>
internal static class QueueSystems
{
    public static readonly IReadOnlyList<IQueueSystem> All =
    [
        new TaskTrackerSystem(),
        new HangfireSystem(tuned: false),
        new HangfireSystem(tuned: true),
        new WolverineQueueSystem(notified: false),
        new WolverineQueueSystem(notified: true),
        new WolverineLocalSystem(),
        new JetStreamSystem(),
    ];

    /// <exception cref="ArgumentException">There is none of the name.</exception>
    public static IQueueSystem Find(string key) => All.FirstOrDefault(s => s.Key == key)
        ?? throw new ArgumentException(
            $"There is no system '{key}'. Systems are: {string.Join(", ", All.Select(s => s.Key))}, {PostgresLimits.Key}.", nameof(key));
}
