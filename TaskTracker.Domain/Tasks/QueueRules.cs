namespace TaskTracker.Domain.Tasks;

/// <summary>What people have set for all queues and tasks, at one moment.</summary>
/// <param name="Paused">The queues of which nothing is started.</param>
/// <param name="LimitedQueues">The queues with a limit of running tasks.</param>
/// <param name="LimitedTasks">The names of tasks with such a limit.</param>
public sealed record QueueRules(IReadOnlySet<string> Paused, IReadOnlySet<string> LimitedQueues, IReadOnlySet<string> LimitedTasks)
{
    /// <summary>Nothing is set.</summary>
    public static readonly QueueRules None = new(new HashSet<string>(), new HashSet<string>(), new HashSet<string>());

    /// <summary>Whether a claim of this queue must count what is running.</summary>
    public bool IsLimited(string queue) => LimitedTasks.Count > 0 || LimitedQueues.Contains(queue);

    /// <summary>Whether both say the same.</summary>
    public bool IsSameAs(QueueRules other) =>
        Paused.SetEquals(other.Paused) && LimitedQueues.SetEquals(other.LimitedQueues) && LimitedTasks.SetEquals(other.LimitedTasks);
}
