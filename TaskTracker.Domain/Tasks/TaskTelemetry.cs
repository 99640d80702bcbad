using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace TaskTracker.Domain.Tasks;

/// <summary>The names of the engine's spans, tags and metrics; <c>docs/telemetry.md</c> explains each.</summary>
public static class TaskTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "TaskTracker.Tasks";

    /// <summary>The ledger's id of the task.</summary>
    public const string TaskIdTag = "task_id";

    /// <summary>The wire name of the task.</summary>
    public const string TaskNameTag = "task.name";

    /// <summary>The priority.</summary>
    public const string PriorityTag = "task.priority";

    /// <summary>How an attempt ended.</summary>
    public const string OutcomeTag = "task.outcome";

    /// <summary>The number of the attempt, from 1.</summary>
    public const string AttemptTag = "task.attempt";

    /// <summary>OpenTelemetry's name for the queue.</summary>
    public const string QueueTag = "messaging.destination.name";

    /// <summary>The spans of enqueue, execute and broadcast.</summary>
    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    /// <summary>From the time that a task was due to the start of its handler, in seconds.</summary>
    public static readonly Histogram<double> PickupDelay =
        Meter.CreateHistogram<double>("tasktracker.task.pickup_delay", "s", "From due to the start of the handler.");

    /// <summary>How long an attempt took, in seconds.</summary>
    public static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("tasktracker.task.duration", "s", "How long an attempt took.");

    /// <summary>Attempts that ended, by outcome.</summary>
    public static readonly Counter<long> Attempts =
        Meter.CreateCounter<long>("tasktracker.task.attempts", "{attempt}", "Attempts that ended, by outcome.");

    /// <summary>Tasks queued by this process.</summary>
    public static readonly Counter<long> Enqueued =
        Meter.CreateCounter<long>("tasktracker.task.enqueued", "{task}", "Tasks queued.");

    /// <summary>Leases that ran out and were taken back.</summary>
    public static readonly Counter<long> LeasesLost =
        Meter.CreateCounter<long>("tasktracker.task.leases_lost", "{lease}", "Leases that ran out and were taken back.");

    /// <summary>Commits that the fence refused.</summary>
    public static readonly Counter<long> CommitsRefused =
        Meter.CreateCounter<long>("tasktracker.task.commits_refused", "{commit}", "Commits of a stale worker that were refused.");

    /// <summary>Messages of the broker that pointed at a task which was not to be run.</summary>
    public static readonly Counter<long> DeliveriesDropped =
        Meter.CreateCounter<long>("tasktracker.task.deliveries_dropped", "{message}", "Deliveries of tasks that were not to be run.");

    /// <summary>Tags a span with what identifies a task.</summary>
    public static void Tag(Activity? activity, Guid id, string name, string queue, string priority, Correlation? correlation)
    {
        if (activity is null)
            return;
        activity.SetTag("messaging.system", "nats");
        activity.SetTag(QueueTag, queue);
        activity.SetTag(TaskIdTag, id.ToString());
        activity.SetTag(TaskNameTag, name);
        activity.SetTag(PriorityTag, priority);
        if (correlation is not null)
            activity.SetTag(correlation.Kind, correlation.Id.ToString());
    }

    /// <summary>The task whose span is open, or null.</summary>
    public static Guid? CurrentTaskId()
    {
        for (var activity = Activity.Current; activity is not null; activity = activity.Parent)
        {
            if (activity.GetTagItem(TaskIdTag) is string text && Guid.TryParse(text, out var id))
                return id;
        }

        return null;
    }
}
