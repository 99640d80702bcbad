using NATS.Net;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Tests.Faults;

[Collection(ClusterGroup.Name)]
public sealed class PoisonTests(Cluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("no_such_task", "{}", "no_such_task")]
    [InlineData("process_message", """{"text": 7}""", "text")]
    [InlineData("process_message", "[]", "arguments")]
    public async Task Task_that_no_worker_can_read_is_dead_with_the_reason(string name, string arguments, string named)
    {
        var id = Guid.CreateVersion7();
        await cluster.ExecuteAsync(
            $"""
            INSERT INTO background_tasks
                (id, name, queue, priority, arguments, status, generation, published, epoch, attempts, max_attempts, cancel_requested)
            VALUES ('{id}', '{name}', 'default', 'normal', '{arguments}', 'queued', 0, false, 0, 0, 5, false)
            """,
            database: null,
            Cancel);

        await Eventually.TrueAsync(
            async () => (await cluster.TaskAsync(id)).Status == BackgroundTaskStatus.Dead, "the task is among the dead letters");

        var task = await cluster.TaskAsync(id);
        Assert.Contains(named, task.Error);
        Assert.Equal(1, task.Attempts);
        await cluster.WaitForSuccessAsync(await cluster.CommitOnlyAsync(5));
    }

    [Fact]
    public async Task Messages_that_point_at_nothing_are_dropped_and_the_queue_goes_on()
    {
        await using var client = new NatsClient(cluster.Broker);
        var jetStream = client.CreateJetStreamContext();
        foreach (var garbage in new[] { [], new byte[] { 1, 2, 3 }, new byte[16], Guid.NewGuid().ToByteArray(), new byte[100_000] })
        {
            for (var i = 0; i < 20; i++)
                await jetStream.PublishAsync("tasks.default.normal", garbage, cancellationToken: Cancel);
        }

        await cluster.WaitForSuccessAsync(await cluster.CommitOnlyAsync(20));
        await Eventually.TrueAsync(
            async () => (await jetStream.GetStreamAsync("TASKS", cancellationToken: Cancel)).Info.State.Messages == 0,
            "nothing is left in the stream");
    }
}
