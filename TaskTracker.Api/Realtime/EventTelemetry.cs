using System.Diagnostics;
using System.Diagnostics.Metrics;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Realtime;

/// <summary>The names of the broadcast's spans and metrics; <c>docs/telemetry.md</c> explains each.</summary>
internal static class EventTelemetry
{
    /// <summary>The meter.</summary>
    public const string Name = "TaskTracker.Events";

    private static readonly Meter Meter = new(Name);

    /// <summary>Open WebSockets and pages.</summary>
    public static readonly UpDownCounter<int> Subscribers =
        Meter.CreateUpDownCounter<int>("tasktracker.event.subscribers", "{subscriber}", "Open WebSockets and live pages.");

    /// <summary>Subscribers that were dropped because they did not keep up.</summary>
    public static readonly Counter<int> Dropped =
        Meter.CreateCounter<int>("tasktracker.event.subscribers_dropped", "{subscriber}", "Subscribers dropped for being too slow.");

    /// <summary>The span of one event's fan-out, a child of the span that raised it.</summary>
    public static Activity? StartBroadcast(EventFrame frame)
    {
        if (!ActivityContext.TryParse(frame.TraceParent, traceState: null, isRemote: true, out var raised))
            return null;
        var activity = TaskTelemetry.Source.StartActivity($"broadcast {frame.Type}", ActivityKind.Producer, raised);
        activity?.SetTag("messaging.system", "nats");
        activity?.SetTag("event.topic", frame.Topic);
        activity?.SetTag("event.seq", (long)frame.Seq);
        if (frame.TaskId is not null)
            activity?.SetTag(TaskTelemetry.TaskIdTag, frame.TaskId);
        return activity;
    }
}
