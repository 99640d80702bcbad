using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TaskTracker.Domain.Tasks;

/// <summary>Proves at start that a task's arguments survive JSON, by writing, reading and writing a sample.</summary>
internal static class SampleArguments
{
    public static void RequireRoundTrip(TaskDefinition definition)
    {
        try
        {
            var sample = Create(definition.ArgumentsType, depth: 0)
                ?? throw new InvalidOperationException("no sample can be made of it");
            var written = JsonSerializer.Serialize(sample, definition.ArgumentsType, TaskJson.Options);
            var read = JsonSerializer.Deserialize(written, definition.ArgumentsType, TaskJson.Options);
            var again = JsonSerializer.Serialize(read, definition.ArgumentsType, TaskJson.Options);
            var parameters = definition.ArgumentsType.GetConstructors().Single(IsPrimary).GetParameters();
            if (written != again || JsonNode.Parse(written) is not JsonObject json || parameters.Any(p => !json.ContainsKey(Name(p))))
                throw new InvalidOperationException($"it is written as {written} and comes back as {again}");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException or ArgumentException
            or InvalidCastException or TargetInvocationException)
        {
            throw new InvalidOperationException(
                $"The arguments of task '{definition.Name}' ({definition.ArgumentsType.Name}) do not survive JSON: {e.Message}", e);
        }
    }

    private static string Name(ParameterInfo parameter) => JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name!);

    private static bool IsPrimary(ConstructorInfo constructor) =>
        constructor.GetParameters() is not [var single] || single.ParameterType != constructor.DeclaringType;

    private static object? Create(Type type, int depth)
    {
        if (depth > 8)
            return null;
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Create(underlying, depth);
        if (type == typeof(string))
            return "sample";
        if (type == typeof(Guid))
            return Guid.CreateVersion7();
        if (type == typeof(JsonElement))
            return JsonSerializer.SerializeToElement(new { sample = 1 });
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.UnixEpoch.AddDays(1);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(0);
        if (type.IsPrimitive || type == typeof(decimal))
            return Convert.ChangeType(1, type, provider: null);
        if (ElementType(type) is { } element)
            return Filled(element, depth);

        var constructor = type.GetConstructors().Where(IsPrimary).OrderByDescending(c => c.GetParameters().Length).FirstOrDefault();
        return constructor?.Invoke([.. constructor.GetParameters().Select(p => Create(p.ParameterType, depth + 1))]);
    }

    private static Array Filled(Type element, int depth)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(Create(element, depth + 1), 0);
        return array;
    }

    private static Type? ElementType(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.IsInterface && type.IsAssignableFrom(type.GetGenericArguments()[0].MakeArrayType())
            ? type.GetGenericArguments()[0]
            : null;
}
