using System.Collections.Concurrent;
using System.Reflection;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Domain.Events;

/// <summary>Something that happened and that clients are told of. A record that implements it carries an <see cref="EventAttribute"/>.</summary>
public interface ITrackerEvent
{
    /// <summary>The run, job or experiment that it belongs to, if any.</summary>
    Correlation? Correlation => null;
}

/// <summary>Names an event on the wire.</summary>
/// <param name="topic">The topic that clients subscribe to, one of <see cref="EventTopics.All"/>.</param>
/// <param name="type">The type, for example <c>message_scored</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventAttribute(string topic, string type) : Attribute
{
    private static readonly ConcurrentDictionary<Type, EventAttribute> Known = new();

    /// <summary>The topic.</summary>
    public string Topic { get; } = topic;

    /// <summary>The type.</summary>
    public string Type { get; } = type;

    /// <summary>The names of an event record.</summary>
    /// <exception cref="InvalidOperationException">The record has no <see cref="EventAttribute"/>.</exception>
    public static EventAttribute Of(Type record) => Known.GetOrAdd(
        record,
        r => r.GetCustomAttribute<EventAttribute>()
            ?? throw new InvalidOperationException($"{r.Name} has no [Event(\"topic\", \"type\")]."));
}

/// <summary>The topics of the WebSocket.</summary>
public static class EventTopics
{
    /// <summary>Messages stored and scored.</summary>
    public const string Messages = "messages";

    /// <summary>Imports.</summary>
    public const string Ingestion = "ingestion";

    /// <summary>Topics and atoms.</summary>
    public const string Knowledge = "knowledge";

    /// <summary>Background tasks.</summary>
    public const string Tasks = "tasks";

    /// <summary>Every topic.</summary>
    public static readonly IReadOnlyList<string> All = [Messages, Ingestion, Knowledge, Tasks];
}
