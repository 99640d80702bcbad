using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Telemetry;

[Collection(StackGroup.Name)]
public sealed class TraceTests(StackFixture stack)
{
    [Fact]
    public async Task Request_enqueue_execute_and_broadcast_of_an_update_are_one_linked_trace()
    {
        var taskId = (await stack.SendUpdateAsync(LiveUpdates.Message(-LiveUpdates.NextId(), "Ann", "One trace from end to end."))).ToString();
        bool OfTask(CollectedSpan span) => span.Tags.TryGetValue("task_id", out var id) && id == taskId;

        var ofTask = await stack.Telemetry.WaitForAsync(
            OfTask,
            spans => new[] { "enqueue save_telegram_message", "execute save_telegram_message", "broadcast message.new", "broadcast task.succeeded" }
                .All(name => spans.Any(s => s.Name == name)),
            TimeSpan.FromSeconds(60));

        var enqueue = ofTask.Single(s => s.Name == "enqueue save_telegram_message");
        var execute = ofTask.Single(s => s.Name == "execute save_telegram_message");
        var broadcast = ofTask.Single(s => s.Name == "broadcast message.new");
        Assert.Equal(enqueue.SpanId, execute.ParentId);
        Assert.Contains(enqueue.SpanId, execute.LinkedSpanIds);
        Assert.Equal(execute.SpanId, broadcast.ParentId);

        var whole = await stack.Telemetry.WaitForAsync(
            s => s.TraceId == enqueue.TraceId,
            spans => spans.Any(s => s.SpanId == enqueue.ParentId)
                && new[] { "enqueue score_message_task", "execute score_message_task", "broadcast message_scored" }
                    .All(name => spans.Any(s => s.Name == name)),
            TimeSpan.FromSeconds(60));
        var request = whole.Single(s => s.SpanId == enqueue.ParentId);
        Assert.StartsWith("POST /webhook/telegram", request.Name);
        var followUp = whole.Single(s => s.Name == "execute score_message_task");
        var queuedByHandler = whole.Single(s => s.Name == "enqueue score_message_task");
        Assert.Equal(execute.SpanId, queuedByHandler.ParentId);
        Assert.Equal(queuedByHandler.SpanId, followUp.ParentId);
    }
}
