using System.Net;
using System.Net.WebSockets;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Events;

[Collection(StackGroup.Name)]
public sealed class WebSocketTests(StackFixture stack)
{
    [Fact]
    public async Task Client_that_reconnects_with_lastSeq_misses_none_and_repeats_none()
    {
        var chat = -LiveUpdates.NextId();
        await using var whole = await stack.ConnectAsync("messages");
        ulong lastSeq;
        await using (var first = await stack.ConnectAsync("messages"))
        {
            await stack.SendUpdateAsync(LiveUpdates.Message(chat, "Ann", "The first message of three."));
            lastSeq = (await first.WaitForAsync(e => e.Type == "message.updated")).Seq;
        }

        // While it is away, and while it comes back.
        await stack.SendUpdateAsync(LiveUpdates.Message(chat, "Ann", "The second message of three."));
        await using var second = await stack.ConnectAsync("messages", lastSeq);
        await stack.SendUpdateAsync(LiveUpdates.Message(chat, "Ann", "The third message of three."));

        var scored = 0;
        var last = await whole.WaitForAsync(e => e.Type == "message_scored" && ++scored == 3);
        var expected = whole.Seen.Where(e => e.Seq > lastSeq).Select(e => e.Seq).ToList();
        await second.WaitForAsync(e => e.Seq == last.Seq);

        Assert.Equal(expected, second.Seen.Select(e => e.Seq));
    }

    [Theory]
    [InlineData("topics=weather")]
    [InlineData("topics=tasks&lastSeq=-1")]
    public async Task Unknown_topic_or_sequence_is_400(string query)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(
            new UriBuilder(stack.ApiAddress) { Scheme = "ws", Path = "/ws", Query = query }.Uri, TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.BadRequest, socket.HttpStatusCode);
    }

    [Fact]
    public async Task Topics_that_are_not_asked_for_do_not_come()
    {
        await using var events = await stack.ConnectAsync("tasks");
        var task = await stack.SendUpdateAsync(LiveUpdates.Message(-LiveUpdates.NextId(), "Ann", "Only task events, please."));
        await stack.WaitForTaskAsync(events, task);

        Assert.All(events.Seen, e => Assert.Equal("tasks", e.Topic));
    }
}
