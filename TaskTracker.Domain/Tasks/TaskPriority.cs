namespace TaskTracker.Domain.Tasks;

/// <summary>How urgent a task is within its queue. A higher priority is served more often; none starves.</summary>
public enum TaskPriority
{
    /// <summary>Work that can wait.</summary>
    Low,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>Work that people wait for.</summary>
    High,

    /// <summary>Work that everything else waits for.</summary>
    Critical,
}
