namespace TaskTracker.Worker.Tasks;

/// <summary>Tells this worker from all others, those that ran here before included.</summary>
internal sealed class WorkerIdentity
{
    public string Id { get; } = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.CreateVersion7().ToString("N")[^6..]}";
}
