using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TaskTracker.Domain.Knowledge;

namespace TaskTracker.Tests.Knowledge.Local;

/// <summary>
/// The real support chat beside the repository (data of Kummerfeld et al., ACL 2019) with its hand-made reply links.
/// Tests that need it are skipped where it is not there.
/// </summary>
public sealed class SharedChat
{
    private static readonly Lazy<SharedChat?> Loaded = new(Load);

    private SharedChat(IReadOnlyList<(int Id, ConversationMessage Message)> messages, IReadOnlySet<int> service, IReadOnlyList<Recording> recordings) =>
        (Messages, Service, Recordings) = (messages, service, recordings);

    public IReadOnlyList<(int Id, ConversationMessage Message)> Messages { get; }

    /// <summary>Lines such as "joined", which the annotators linked to themselves.</summary>
    public IReadOnlySet<int> Service { get; }

    public IReadOnlyList<Recording> Recordings { get; }

    /// <summary>The chat, or a skipped test with the reason.</summary>
    public static SharedChat Required()
    {
        Assert.SkipWhen(Loaded.Value is null, "There is no shared/data/ubuntu-irc-dev beside the repository.");
        return Loaded.Value!;
    }

    /// <summary>The root of the repository, from the place of this file.</summary>
    public static string Root([CallerFilePath] string file = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));

    private static SharedChat? Load()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data", "ubuntu-irc-dev");
            if (File.Exists(Path.Combine(data, "result.json")) && File.Exists(Path.Combine(data, "reply-links.json")))
                return Read(data);
        }
        return null;
    }

    private static SharedChat Read(string data)
    {
        using var export = JsonDocument.Parse(File.ReadAllText(Path.Combine(data, "result.json")));
        var messages = new List<(int, ConversationMessage)>();
        var service = new HashSet<int>();
        foreach (var m in export.RootElement.GetProperty("messages").EnumerateArray())
        {
            var id = m.GetProperty("id").GetInt32();
            if (m.GetProperty("type").GetString() != "message")
            {
                service.Add(id);
                continue;
            }
            var text = m.GetProperty("text");
            messages.Add((id, new ConversationMessage(
                new Guid(id, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]),
                m.GetProperty("from").GetString() ?? "",
                text.ValueKind == JsonValueKind.String ? text.GetString()! : string.Concat(text.EnumerateArray().Select(
                    p => p.ValueKind == JsonValueKind.String ? p.GetString() : p.GetProperty("text").GetString())),
                DateTimeOffset.FromUnixTimeSeconds(long.Parse(m.GetProperty("date_unixtime").GetString()!, CultureInfo.InvariantCulture)),
                ReplyToId: null,
                Language: null)));
        }
        using var links = JsonDocument.Parse(File.ReadAllText(Path.Combine(data, "reply-links.json")));
        return new SharedChat(messages, service, [.. links.RootElement.EnumerateArray().Select(Recording.Read)]);
    }
}

/// <summary>One recording, whose last 250 lines are annotated: for each of them the lines that it answers, itself for a start.</summary>
public sealed record Recording(int First, int Last, ILookup<int, int> Answered)
{
    public const int Annotated = 250;

    public bool IsAnnotated(int id) => id > Last - Annotated && id <= Last;

    public static Recording Read(JsonElement recording) => new(
        recording.GetProperty("first_id").GetInt32(),
        recording.GetProperty("last_id").GetInt32(),
        recording.GetProperty("replies").EnumerateArray()
            .Select(l => (A: l[0].GetInt32(), B: l[1].GetInt32()))
            .ToLookup(l => Math.Max(l.A, l.B), l => Math.Min(l.A, l.B)));
}
