using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>Which handler runs which task. A worker whose catalogue has a task without a handler, or with two, does not start.</summary>
internal sealed class HandlerRegistry
{
    private readonly Dictionary<string, HandlerInvoker> _byName = new(StringComparer.Ordinal);

    public HandlerRegistry(TaskCatalogue catalogue, IEnumerable<Type> handlers)
    {
        var byRecord = handlers.ToLookup(h => Contract(h)!.GetGenericArguments()[0]);
        foreach (var definition in catalogue.Definitions)
        {
            var found = byRecord[definition.ArgumentsType].ToList();
            if (found.Count != 1)
            {
                throw new InvalidOperationException(
                    found.Count == 0
                        ? $"The task '{definition.Name}' has no handler."
                        : $"The task '{definition.Name}' has {found.Count} handlers: {string.Join(", ", found.Select(f => f.Name))}.");
            }

            _byName[definition.Name] = (HandlerInvoker)Activator.CreateInstance(
                typeof(HandlerInvoker<,>).MakeGenericType(definition.ArgumentsType, definition.ResultType), definition, found[0])!;
        }
    }

    public static IEnumerable<Type> FindHandlers(IEnumerable<Assembly> assemblies) =>
        assemblies.SelectMany(a => a.GetTypes()).Where(t => t is { IsAbstract: false } && Contract(t) is not null);

    public bool TryGet(string name, [NotNullWhen(true)] out HandlerInvoker? invoker) => _byName.TryGetValue(name, out invoker);

    private static Type? Contract(Type type)
    {
        for (var t = type.BaseType; t is not null; t = t.BaseType)
        {
            if (t.IsGenericType && t.GetGenericTypeDefinition() == typeof(TaskHandler<,>))
                return t;
        }

        return null;
    }
}

/// <summary>Calls a handler with arguments and result as JSON.</summary>
internal abstract class HandlerInvoker(TaskDefinition definition)
{
    public TaskDefinition Definition { get; } = definition;

    public abstract Task<string?> HandleAsync(
        IServiceProvider services, IBackgroundTask task, TaskContext context, CancellationToken cancellationToken);

    public abstract Task OnEndedAsync(
        IServiceProvider services, IBackgroundTask task, TaskEnd end, TaskContext context, CancellationToken cancellationToken);
}

/// <inheritdoc/>
internal sealed class HandlerInvoker<TTask, TResult>(TaskDefinition definition, Type handler) : HandlerInvoker(definition)
    where TTask : IBackgroundTask<TResult>
{
    public override async Task<string?> HandleAsync(
        IServiceProvider services, IBackgroundTask task, TaskContext context, CancellationToken cancellationToken)
    {
        var result = await Resolve(services).HandleAsync((TTask)task, context, cancellationToken);
        return result is null ? null : JsonSerializer.Serialize(result, TaskJson.Options);
    }

    public override Task OnEndedAsync(
        IServiceProvider services, IBackgroundTask task, TaskEnd end, TaskContext context, CancellationToken cancellationToken) =>
        Resolve(services).OnEndedAsync((TTask)task, end, context, cancellationToken);

    private TaskHandler<TTask, TResult> Resolve(IServiceProvider services) =>
        (TaskHandler<TTask, TResult>)services.GetRequiredService(handler);
}
