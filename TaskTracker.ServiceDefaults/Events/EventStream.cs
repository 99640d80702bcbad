using System.Buffers;
using System.Text.Json;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using TaskTracker.Domain.Events;

namespace TaskTracker.ServiceDefaults.Events;

/// <summary>The stream of events. Its sequence is the one <c>seq</c> of the whole system.</summary>
public sealed class EventStream(INatsJSContext jetStream, TimeProvider time)
{
    /// <summary>The stream.</summary>
    public const string StreamName = "EVENTS";

    /// <summary>The header with the W3C trace context.</summary>
    public const string TraceParentHeader = "traceparent";

    /// <summary>The header with the id of the task that raised the event.</summary>
    public const string TaskIdHeader = "Task-Id";

    /// <summary>How long a client may stay away and still miss nothing.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    /// <summary>The subject prefix, followed by topic and type.</summary>
    public const string SubjectPrefix = "events.";

    // The broker's error where two processes make the stream at once.
    private const int NameInUse = 10058;

    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromMinutes(10);

    private ulong _lastSeq;

    /// <summary>A sequence by the clock, in milliseconds: ahead of every one that was used while events come slower than 1,000 a second.</summary>
    private ulong ClockSeq => (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Makes the stream where it is missing, and moves it on where it has lost its end, so that no sequence is used twice.</summary>
    /// <param name="seen">A sequence that the caller has seen; 0 where it has seen none.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task EnsureAsync(ulong seen, CancellationToken cancellationToken)
    {
        try
        {
            var state = (await jetStream.GetStreamAsync(StreamName, cancellationToken: cancellationToken)).Info.State;
            var last = Math.Max(seen, Interlocked.Read(ref _lastSeq));
            if ((ulong)state.LastSeq < last)
                await jetStream.PurgeStreamAsync(StreamName, new StreamPurgeRequest { Seq = Math.Max(last + 1, ClockSeq) }, cancellationToken);
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            await CreateAsync(cancellationToken);
        }
    }

    /// <summary>Publishes events in their order.</summary>
    /// <returns>The ids of those that the stream has.</returns>
    public async Task<IReadOnlyList<long>> PublishAsync(IReadOnlyList<OutboxEvent> events, CancellationToken cancellationToken)
    {
        // Sent one behind the other on one connection, they are stored in this order; the waits for the answers overlap.
        var publishes = events.Select(e => TryPublishAsync(e, cancellationToken)).ToList();
        var stored = await Task.WhenAll(publishes);
        return [.. events.Where((_, i) => stored[i]).Select(e => e.Id)];
    }

    /// <summary>
    /// Asks the JetStream API directly, for the client's model of a stream has no <c>first_seq</c>. Starting at the clock keeps the
    /// sequence growing when the broker loses its storage and begins anew.
    /// </summary>
    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            name = StreamName,
            subjects = new[] { $"{SubjectPrefix}>" },
            retention = "limits",
            storage = "file",
            discard = "old",
            max_age = MaxAge.Ticks * 100,
            duplicate_window = DuplicateWindow.Ticks * 100,
            first_seq = ClockSeq,
        });
        var reply = await jetStream.Connection.RequestAsync<byte[], byte[]>(
            $"$JS.API.STREAM.CREATE.{StreamName}", config, cancellationToken: cancellationToken);
        using var answer = JsonDocument.Parse(reply.Data ?? []);
        if (answer.RootElement.TryGetProperty("error", out var error) && error.GetProperty("err_code").GetInt32() != NameInUse)
            throw new InvalidOperationException($"The stream {StreamName} was not made: {error.GetProperty("description").GetString()}.");
    }

    private static byte[] Frame(OutboxEvent @event)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + @event.Data.Length);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("type", @event.Type);
        json.WriteString("topic", @event.Topic);
        json.WriteString("time", @event.CreatedAt);
        json.WritePropertyName("data");
        json.WriteRawValue(@event.Data);
        if (@event.CorrelationKind is { } kind && @event.CorrelationId is { } id)
            json.WriteString(kind, id);
        if (TraceId(@event.TraceParent) is { } traceId)
            json.WriteString("trace_id", traceId);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static string? TraceId(string? traceParent) => traceParent?.Split('-') is [_, var traceId, ..] ? traceId : null;

    private async Task<bool> TryPublishAsync(OutboxEvent @event, CancellationToken cancellationToken)
    {
        var headers = new NatsHeaders { ["Nats-Msg-Id"] = $"event-{@event.Id}" };
        if (@event.TraceParent is not null)
            headers[TraceParentHeader] = @event.TraceParent;
        if (@event.TaskId is { } taskId)
            headers[TaskIdHeader] = taskId.ToString();
        var result = await jetStream.TryPublishAsync(
            $"{SubjectPrefix}{@event.Topic}.{@event.Type}", Frame(@event), headers: headers, cancellationToken: cancellationToken);
        if (result is not { Success: true, Value: { Error: null } ack })
            return false;
        NoteSeq((ulong)ack.Seq);
        return true;
    }

    private void NoteSeq(ulong seq)
    {
        var last = Interlocked.Read(ref _lastSeq);
        while (seq > last && Interlocked.CompareExchange(ref _lastSeq, seq, last) is var found && found != last)
            last = found;
    }
}
