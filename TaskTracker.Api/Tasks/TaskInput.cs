using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using TaskTracker.Api.Http;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Tasks;

/// <summary>Reads a task that a person has named, with its arguments.</summary>
internal static class TaskInput
{
    /// <summary>False with a problem that names the field: that of the name, <c>args.…</c> or <c>queue</c>.</summary>
    public static bool TryRead(
        TaskCatalogue catalogue,
        string nameField,
        string name,
        JsonElement? args,
        string? queue,
        [NotNullWhen(true)] out IBackgroundTask? task,
        [NotNullWhen(false)] out IResult? problem)
    {
        task = null;
        problem = null;
        if (!catalogue.TryGet(name, out var definition))
        {
            problem = ProblemExtensions.Invalid(
                nameField, $"There is no task '{name}'. Tasks are: {string.Join(", ", catalogue.Definitions.Select(d => d.Name))}.");
            return false;
        }

        if (queue is not null && !TaskQueues.All.Contains(queue))
        {
            problem = ProblemExtensions.Invalid("queue", $"There is no queue '{queue}'. Queues are: {string.Join(", ", TaskQueues.All)}.");
            return false;
        }

        return TaskArguments.TryRead(definition, args, out task, out problem);
    }
}
