using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;

namespace TaskTracker.Tests.Support;

/// <summary>A frame as a client sees it.</summary>
public sealed record ReceivedEvent(ulong Seq, string Topic, string Type, JsonElement Frame)
{
    public JsonElement Data => Frame.GetProperty("data");
}

/// <summary>A WebSocket client that keeps what it has received.</summary>
public sealed class EventClient : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<ReceivedEvent> _frames = Channel.CreateUnbounded<ReceivedEvent>();
    private readonly List<ReceivedEvent> _seen = [];
    private Task _receiving = Task.CompletedTask;

    /// <summary>Everything that a wait has looked at so far, in order.</summary>
    public IReadOnlyList<ReceivedEvent> Seen => _seen;

    public static async Task<EventClient> ConnectAsync(Uri api, string topics, ulong? lastSeq)
    {
        var address = new UriBuilder(api)
        {
            Scheme = "ws",
            Path = "/ws",
            Query = $"topics={topics}{(lastSeq is { } seq ? $"&lastSeq={seq}" : "")}",
        };
        var client = new EventClient();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        await client._socket.ConnectAsync(address.Uri, limit.Token);
        client._receiving = client.ReceiveAsync();
        return client;
    }

    /// <summary>Waits for a frame that has not been looked at before.</summary>
    public async Task<ReceivedEvent> WaitForAsync(Func<ReceivedEvent, bool> wanted)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            while (true)
            {
                var frame = await _frames.Reader.ReadAsync(limit.Token);
                _seen.Add(frame);
                if (wanted(frame))
                    return frame;
            }
        }
        catch (OperationCanceledException e)
        {
            var last = string.Join(", ", _seen.TakeLast(30).Select(f => f.Type));
            throw new TimeoutException($"The event did not come within {Limit}. The last of {_seen.Count} were: {last}", e);
        }
    }

    /// <summary>Waits for so many frames.</summary>
    public async Task<IReadOnlyList<ReceivedEvent>> TakeAsync(int count)
    {
        var start = _seen.Count;
        await WaitForAsync(_ => _seen.Count - start == count);
        return _seen[start..];
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                using var message = new MemoryStream();
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    message.Write(buffer, 0, part.Count);
                }
                while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;
                var frame = JsonDocument.Parse(message.ToArray()).RootElement;
                _frames.Writer.TryWrite(new ReceivedEvent(
                    frame.GetProperty("seq").GetUInt64(), frame.GetProperty("topic").GetString()!, frame.GetProperty("type").GetString()!, frame));
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test is over.
        }

        _frames.Writer.TryComplete();
    }
}
