using System.ComponentModel.DataAnnotations;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>How a worker runs tasks; section <c>TaskTracker:Worker</c>.</summary>
internal sealed class WorkerOptions
{
    public const string Section = "TaskTracker:Worker";

    /// <summary>How many tasks of the queue <c>default</c> run at once.</summary>
    [Range(1, 1024)]
    public int DefaultSlots { get; set; } = 16;

    /// <summary>How many tasks of the queue <c>long</c> run at once.</summary>
    [Range(1, 1024)]
    public int LongSlots { get; set; } = 2;

    /// <summary>How long a worker may be silent before its tasks run elsewhere, in seconds. Heartbeats come four times within it.</summary>
    [Range(2, 600)]
    public double LeaseSeconds { get; set; } = 10;

    /// <summary>How long running tasks may go on after a shutdown is asked for, in seconds.</summary>
    [Range(0, 600)]
    public double DrainSeconds { get; set; } = 30;

    public TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    public TimeSpan Heartbeat => Lease / 4;

    public TimeSpan Drain => TimeSpan.FromSeconds(DrainSeconds);

    public int SlotsOf(string queue) => queue == TaskQueues.Long ? LongSlots : DefaultSlots;
}
