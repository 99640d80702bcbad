using System.Globalization;
using System.Text;
using NATS.Client.JetStream;
using TaskTracker.ServiceDefaults.Events;

namespace TaskTracker.Api.Realtime;

/// <summary>An event as clients get it.</summary>
/// <param name="Seq">Its place in the whole system.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Type">Its type.</param>
/// <param name="Json">The frame, UTF-8.</param>
/// <param name="TraceParent">The span that raised it.</param>
/// <param name="TaskId">The task that raised it.</param>
internal sealed record EventFrame(ulong Seq, string Topic, string Type, byte[] Json, string? TraceParent, string? TaskId)
{
    public static EventFrame Of(INatsJSMsg<byte[]> message)
    {
        // events.<topic>.<type>; a type may have dots of its own.
        var parts = message.Subject[EventStream.SubjectPrefix.Length..].Split('.', 2);
        var seq = message.Metadata?.Sequence.Stream ?? throw new InvalidOperationException("The broker sent an event without a sequence.");
        return new EventFrame(
            seq,
            parts[0],
            parts[1],
            WithSeq(message.Data ?? "{}"u8.ToArray(), seq),
            Header(message, EventStream.TraceParentHeader),
            Header(message, EventStream.TaskIdHeader));
    }

    /// <summary>The stream gives the sequence, so it is put in front of what was published: <c>{"seq":7,"type":…}</c>.</summary>
    private static byte[] WithSeq(byte[] published, ulong seq)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"seq\":{seq},"));
        return [.. head, .. published.AsSpan(1)];
    }

    private static string? Header(INatsJSMsg<byte[]> message, string name) =>
        message.Headers?.TryGetValue(name, out var values) is true ? values.ToString() : null;
}
