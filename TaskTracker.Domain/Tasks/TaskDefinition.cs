using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace TaskTracker.Domain.Tasks;

/// <summary>What the catalogue knows of a task: its name, its policy and its types.</summary>
public sealed record TaskDefinition(
    string Name,
    string Summary,
    Type ArgumentsType,
    Type ResultType,
    string Queue,
    TaskPriority Priority,
    int MaxAttempts,
    TimeSpan TimeLimit,
    double RetryBaseSeconds,
    double RetryCapSeconds)
{
    private static readonly ConcurrentDictionary<Type, TaskDefinition> Known = new();

    /// <summary>The definition of a task record.</summary>
    /// <exception cref="InvalidOperationException">The type is no well-formed task record; the message says what is wrong.</exception>
    public static TaskDefinition Of(Type type) => Known.GetOrAdd(type, Read);

    /// <summary>Reads arguments from JSON.</summary>
    /// <exception cref="JsonException">The arguments do not fit; <see cref="JsonException.Path"/> names the field.</exception>
    public IBackgroundTask ReadArguments(JsonElement arguments) =>
        (IBackgroundTask?)arguments.Deserialize(ArgumentsType, TaskJson.Options)
        ?? throw new JsonException($"The arguments of {Name} are null.", "$", null, null);

    private static TaskDefinition Read(Type type)
    {
        var attribute = type.GetCustomAttribute<TaskAttribute>()
            ?? throw new InvalidOperationException($"{type.Name} has no [Task(\"name\")].");
        var contract = Array.Find(
            type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IBackgroundTask<>))
            ?? throw new InvalidOperationException($"{type.Name} does not implement IBackgroundTask<TResult>.");
        if (!TaskQueues.All.Contains(attribute.Queue))
            throw new InvalidOperationException($"{type.Name} names the queue '{attribute.Queue}', which does not exist.");
        if (attribute.MaxAttempts < 1 || attribute.TimeLimitSeconds < 1)
            throw new InvalidOperationException($"{type.Name} needs MaxAttempts and TimeLimitSeconds of 1 or more.");

        return new TaskDefinition(
            attribute.Name,
            attribute.Summary,
            type,
            contract.GetGenericArguments()[0],
            attribute.Queue,
            attribute.Priority,
            attribute.MaxAttempts,
            TimeSpan.FromSeconds(attribute.TimeLimitSeconds),
            attribute.RetryBaseSeconds,
            attribute.RetryCapSeconds);
    }
}
