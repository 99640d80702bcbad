namespace TaskTracker.Domain.Tasks;

/// <summary>The task cannot succeed however often it is tried: it goes to the dead letters at once.</summary>
public sealed class PermanentTaskException : Exception
{
    /// <summary>Says why no retry can help.</summary>
    public PermanentTaskException(string message)
        : base(message)
    {
    }

    /// <summary>Says why no retry can help, with the cause.</summary>
    public PermanentTaskException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The lease is lost: another worker may run the task now, so nothing of this attempt may be committed.</summary>
public sealed class LeaseLostException(Guid taskId, int epoch)
    : Exception($"The lease of task {taskId} under epoch {epoch} is lost; its effects are not committed.");
