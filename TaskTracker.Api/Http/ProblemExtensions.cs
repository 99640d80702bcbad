using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;

namespace TaskTracker.Api.Http;

/// <summary>Errors on the wire: ProblemDetails (RFC 9457) with the trace id, and never a stack.</summary>
internal static class ProblemExtensions
{
    public static IServiceCollection AddProblems(this IServiceCollection services) => services
        .AddExceptionHandler<BadRequestHandler>()
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true)
        .AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            context.ProblemDetails.Extensions.Remove("traceId");
            context.ProblemDetails.Extensions["trace_id"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        });

    /// <summary>A 400 that names one field and says what to do.</summary>
    public static IResult Invalid(string field, string message) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] });

    /// <summary>A 404 that says what was not found.</summary>
    public static IResult NotFound(string what, Guid id) =>
        TypedResults.Problem($"There is no {what} {id}.", statusCode: StatusCodes.Status404NotFound);

    /// <summary>A 409 that says what stands in the way.</summary>
    public static IResult Conflict(string message) => TypedResults.Problem(message, statusCode: StatusCodes.Status409Conflict);

    /// <summary>The name of the field in a <see cref="JsonException"/>, for example <c>args.message_id</c>.</summary>
    public static string FieldOf(JsonException error, string prefix = "")
    {
        var path = error.Path is null or "$" ? "" : error.Path.TrimStart('$').TrimStart('.');
        return (prefix, path) switch
        {
            ("", "") => "body",
            ("", _) => path,
            (_, "") => prefix,
            _ => $"{prefix}.{path}",
        };
    }

    /// <summary>What is wrong, without the position that <see cref="FieldOf"/> tells better.</summary>
    public static string ReasonOf(JsonException error)
    {
        var end = error.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        return end < 0 ? error.Message : error.Message[..end];
    }

    /// <summary>Turns requests that could not be bound into a 400 that names the field.</summary>
    private sealed class BadRequestHandler : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
        {
            var problem = exception switch
            {
                BadHttpRequestException { InnerException: JsonException json } => Invalid(FieldOf(json), ReasonOf(json)),
                BadHttpRequestException bad => TypedResults.Problem(bad.Message, statusCode: bad.StatusCode),
                _ => null,
            };
            if (problem is null)
                return false;
            await problem.ExecuteAsync(context);
            return true;
        }
    }
}
