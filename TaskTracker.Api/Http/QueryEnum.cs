using System.Diagnostics.CodeAnalysis;
using TaskTracker.Domain.Data;

namespace TaskTracker.Api.Http;

/// <summary>Enums in query strings, in the snake_case of the wire.</summary>
internal static class QueryEnum
{
    /// <summary>Reads an optional value; false with a problem that lists the allowed ones where it is none of them.</summary>
    public static bool TryRead<TEnum>(string field, string? text, out TEnum? value, [NotNullWhen(false)] out IResult? problem)
        where TEnum : struct, Enum
    {
        value = null;
        problem = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (SnakeCase.TryParse<TEnum>(text, out var parsed))
        {
            value = parsed;
            return true;
        }

        problem = ProblemExtensions.Invalid(field, $"'{text}' is none of: {string.Join(", ", SnakeCase.All<TEnum>())}.");
        return false;
    }
}
