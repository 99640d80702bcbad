using System.Net.WebSockets;
using System.Threading.Channels;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Faults;

[Collection(ClusterGroup.Name)]
public sealed class SlowClientTests(Cluster cluster)
{
    [Fact]
    public async Task Client_that_does_not_read_is_closed_and_nobody_else_waits()
    {
        const int count = 20_000;
        await using var api = await cluster.StartApiAsync(TestContext.Current.CancellationToken);
        using var slow = new ClientWebSocket();
        await slow.ConnectAsync(
            new UriBuilder(api.Address!) { Scheme = "ws", Path = "/ws", Query = "topics=messages" }.Uri, TestContext.Current.CancellationToken);
        var fast = await EventClient.ConnectAsync(api.Address!, "messages", lastSeq: null);

        // Some 20 MB: more than the buffers of a connection hold.
        await cluster.ExecuteAsync(
            $$"""
            INSERT INTO outbox_events (topic, type, data)
            SELECT 'messages', 'message.updated', jsonb_build_object('flood', i, 'padding', repeat('x', 1000)) FROM generate_series(1, {{count}}) i
            """,
            database: null,
            TestContext.Current.CancellationToken);

        // On a busy machine the other one may fall behind as well; then it comes back with the last sequence that it has seen.
        ulong lastSeq = 0;
        for (var next = 1; next <= count;)
        {
            try
            {
                var frame = await fast.WaitForAsync(e => e.Data.TryGetProperty("flood", out _));
                Assert.Equal(next, frame.Data.GetProperty("flood").GetInt32());
                lastSeq = frame.Seq;
                next++;
            }
            catch (ChannelClosedException)
            {
                await fast.DisposeAsync();
                fast = await EventClient.ConnectAsync(api.Address!, "messages", lastSeq);
            }
        }

        await fast.DisposeAsync();

        // It reads at last, and finds itself closed before the end.
        var buffer = new byte[64 * 1024];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var frames = 0;
        while (slow.State == WebSocketState.Open)
        {
            try
            {
                var received = await slow.ReceiveAsync(buffer.AsMemory(), limit.Token);
                frames += received is { MessageType: WebSocketMessageType.Text, EndOfMessage: true } ? 1 : 0;
            }
            catch (WebSocketException)
            {
                break;
            }
        }

        Assert.InRange(frames, 0, count - 1);
        Assert.NotEqual(WebSocketState.Open, slow.State);
    }
}
