using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TaskTracker.Domain.Tasks;

/// <summary>Why an attempt failed: a text for people, and the group of failures with the same cause.</summary>
/// <param name="Message">The kind of error and its message, at most <see cref="MaxLength"/> characters.</param>
/// <param name="Group">The kind of error and where it arose, without ids and values, for example
/// <c>TimeoutException at ScoreMessageHandler.HandleAsync</c>.</param>
public sealed partial record TaskError(string Message, string Group)
{
    /// <summary>The longest message that is kept, in characters.</summary>
    public const int MaxLength = 4000;

    // The names of our own assemblies begin so.
    private const string OwnPrefix = "TaskTracker.";

    /// <summary>A reason that no exception gave is a group of its own.</summary>
    public static implicit operator TaskError(string reason) => new(reason, reason);

    /// <summary>Describes an exception. Its group is its type and the first frame of our own code, its own or that of what caused it.</summary>
    public static TaskError Of(Exception error)
    {
        while (error is AggregateException { InnerExceptions.Count: 1, InnerException: { } only })
            error = only;
        var name = error.GetType().Name;
        // The message of a permanent error is written for people; of another one the type says most.
        var text = error is PermanentTaskException ? error.Message : $"{name}: {error.Message}";
        return new TaskError(
            text.Length <= MaxLength ? text : text[..MaxLength],
            FirstOwnFrame(error) is { } frame ? $"{name} at {frame}" : name);
    }

    private static string? FirstOwnFrame(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            foreach (var frame in new StackTrace(cause, fNeedFileInfo: false).GetFrames())
            {
                if (frame.GetMethod() is { DeclaringType: { } type } method
                    && type.Assembly.GetName().Name?.StartsWith(OwnPrefix, StringComparison.Ordinal) is true)
                {
                    return NameOf(type, method.Name);
                }
            }
        }

        return null;
    }

    /// <summary>The names that the source has: the compiler makes <c>ScoreHandler+&lt;HandleAsync&gt;d__3.MoveNext</c> of an async method.</summary>
    private static string NameOf(Type type, string method)
    {
        while (type is { Name: ['<', ..], DeclaringType: { } outer })
        {
            if (Generated().Match(type.Name) is { Success: true } match)
                method = match.Groups["method"].Value;
            type = outer;
        }

        if (Generated().Match(method) is { Success: true } lambda)
            method = lambda.Groups["method"].Value;
        var name = type.Name.IndexOf('`', StringComparison.Ordinal) is > 0 and var arity ? type.Name[..arity] : type.Name;
        return $"{name}.{method}";
    }

    /// <summary>The method that a generated name stands for; the classes of closures, <c>&lt;&gt;c__DisplayClass0_0</c>, name none.</summary>
    [GeneratedRegex("^<(?<method>[^<>]+)>", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Generated();
}
