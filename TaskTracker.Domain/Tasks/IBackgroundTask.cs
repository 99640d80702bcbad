namespace TaskTracker.Domain.Tasks;

/// <summary>The arguments of a background task. A record that implements it carries a <see cref="TaskAttribute"/>.</summary>
public interface IBackgroundTask
{
    /// <summary>The run, job or experiment that the task works for, if any; it travels to spans, logs and events.</summary>
    Correlation? Correlation => null;
}

/// <summary>The arguments of a background task whose handler returns a <typeparamref name="TResult"/>.</summary>
/// <typeparam name="TResult">The result's type; it is stored as JSON.</typeparam>
public interface IBackgroundTask<TResult> : IBackgroundTask;
