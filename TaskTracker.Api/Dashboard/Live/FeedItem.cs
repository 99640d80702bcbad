using System.Text.Json;
using TaskTracker.Api.Realtime;

namespace TaskTracker.Api.Dashboard.Live;

/// <summary>An event as people read it.</summary>
/// <param name="Seq">Its place in the whole system.</param>
/// <param name="Time">When it was raised.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Type">Its type.</param>
/// <param name="Summary">What happened, in a line.</param>
public sealed record FeedItem(ulong Seq, DateTimeOffset Time, string Topic, string Type, string Summary)
{
    internal static FeedItem Of(EventFrame frame)
    {
        using var json = JsonDocument.Parse(frame.Json);
        var root = json.RootElement;
        var at = root.TryGetProperty("time", out var time) && time.TryGetDateTimeOffset(out var raised) ? raised : DateTimeOffset.UnixEpoch;
        var summary = root.TryGetProperty("data", out var data) ? FeedSummary.Of(frame.Type, data) : "";
        return new FeedItem(frame.Seq, at, frame.Topic, frame.Type, summary);
    }
}
