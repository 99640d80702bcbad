using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace TaskTracker.Domain.Tasks;

/// <summary>Every task that exists, found once at start. A program with a faulty task record does not start.</summary>
public sealed class TaskCatalogue
{
    private readonly Dictionary<string, TaskDefinition> _byName;

    /// <summary>Takes the given task records.</summary>
    /// <exception cref="InvalidOperationException">Two have the same name, one is malformed, or its arguments do not survive JSON.</exception>
    public TaskCatalogue(IEnumerable<Type> records)
    {
        _byName = new(StringComparer.Ordinal);
        foreach (var definition in records.Select(TaskDefinition.Of))
        {
            if (!_byName.TryAdd(definition.Name, definition))
            {
                throw new InvalidOperationException(
                    $"Two tasks are named '{definition.Name}': {_byName[definition.Name].ArgumentsType.Name} and {definition.ArgumentsType.Name}.");
            }

            SampleArguments.RequireRoundTrip(definition);
        }
    }

    /// <summary>The definitions, by name.</summary>
    public IEnumerable<TaskDefinition> Definitions => _byName.Values.OrderBy(d => d.Name, StringComparer.Ordinal);

    /// <summary>The catalogue of the task records in the given assemblies.</summary>
    public static TaskCatalogue FromAssemblies(params IEnumerable<Assembly> assemblies) =>
        new(assemblies.SelectMany(a => a.GetTypes()).Where(t => t.IsDefined(typeof(TaskAttribute), inherit: false)));

    /// <summary>Looks a task up by its wire name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out TaskDefinition? definition) => _byName.TryGetValue(name, out definition);
}
