using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using TaskTracker.Api.Http;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Tasks;

/// <summary>The arguments of a task as a client sends them.</summary>
internal static class TaskArguments
{
    private const string Field = "args";

    private static readonly JsonElement Empty = JsonSerializer.SerializeToElement(new { });

    /// <summary>Reads arguments by the task's definition; false with a problem that names the field, for example <c>args.message_id</c>.</summary>
    public static bool TryRead(
        TaskDefinition definition,
        JsonElement? json,
        [NotNullWhen(true)] out IBackgroundTask? arguments,
        [NotNullWhen(false)] out IResult? problem)
    {
        arguments = null;
        problem = null;
        try
        {
            arguments = definition.ReadArguments(json ?? Empty);
            return true;
        }
        catch (JsonException e)
        {
            problem = ProblemExtensions.Invalid(ProblemExtensions.FieldOf(e, Field), ProblemExtensions.ReasonOf(e));
            return false;
        }
    }
}
