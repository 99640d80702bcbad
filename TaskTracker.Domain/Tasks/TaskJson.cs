using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskTracker.Domain.Tasks;

/// <summary>The JSON form of task arguments, results and events: snake_case, enums as snake_case text.</summary>
public static class TaskJson
{
    /// <summary>Shared, read-only options. Unknown members and missing required ones are errors.</summary>
    public static readonly JsonSerializerOptions Options = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
            NumberHandling = JsonNumberHandling.Strict,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
