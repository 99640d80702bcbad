using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Tasks;

[Collection(StackGroup.Name)]
public sealed class QueueTests(StackFixture stack)
{
    [Fact]
    public async Task Paused_queue_starts_nothing_until_it_is_resumed_and_charges_nothing()
    {
        await using var events = await stack.ConnectAsync("tasks");
        using (await PostAsync("queues/default/pause"))
        {
            // Due once every worker has heard of the pause.
            var runAt = DateTimeOffset.UtcNow.AddSeconds(1);
            var id = await EnqueueAsync(new { name = "process_message", args = new { text = "later" }, run_at = runAt });
            Assert.Equal("schedule", await WaitingForAsync(id));
            await Polling.UntilAsync(() => WaitingForAsync(id), reason => reason == "pause");
            await Polling.UntilAsync(
                async () =>
                {
                    Assert.Equal("pause", await WaitingForAsync(id));
                    return DateTimeOffset.UtcNow;
                },
                now => now > runAt.AddSeconds(2));

            var figures = await FiguresAsync("default");
            Assert.True(figures.GetProperty("paused").GetBoolean());
            Assert.True(figures.GetProperty("depth").GetInt32() >= 1);
            Assert.True(figures.GetProperty("oldest_age_seconds").GetDouble() > 1);
            Assert.Equal(32, figures.GetProperty("slots").GetInt32());

            var resumedAt = DateTimeOffset.UtcNow;
            using var resumed = await PostAsync("queues/default/resume");
            var task = await stack.WaitForTaskAsync(events, id);
            Assert.Equal("succeeded", task.GetProperty("status").GetString());
            Assert.InRange(task.GetProperty("started_at").GetDateTimeOffset(), resumedAt, resumedAt.AddSeconds(3));
            Assert.Single(task.GetProperty("attempts").EnumerateArray());
            Assert.Equal(JsonValueKind.Null, task.GetProperty("waiting_for").ValueKind);
        }
    }

    [Fact]
    public async Task Pause_holds_back_what_was_queued_while_another_queue_goes_on()
    {
        await using var events = await stack.ConnectAsync("tasks");
        using var paused = await PostAsync("queues/long/pause");
        var waiting = await EnqueueAsync(
            new { name = "process_message", args = new { text = "waits" }, queue = "long", run_at = DateTimeOffset.UtcNow.AddSeconds(1) });
        var later = await EnqueueAsync(
            new { name = "process_message", args = new { text = "later" }, queue = "long", run_at = DateTimeOffset.UtcNow.AddHours(1) });
        await Polling.UntilAsync(() => WaitingForAsync(waiting), reason => reason == "pause");
        var other = await EnqueueAsync(new { name = "process_message", args = new { text = "runs" } });
        Assert.Equal("succeeded", (await stack.WaitForTaskAsync(events, other)).GetProperty("status").GetString());

        var figures = await FiguresAsync("long");
        Assert.Equal(1, figures.GetProperty("depth").GetInt32());
        Assert.True(figures.GetProperty("delayed").GetInt32() >= 1);
        Assert.Equal(4, figures.GetProperty("slots").GetInt32());
        using var resumed = await PostAsync("queues/long/resume");
        await stack.WaitForTaskAsync(events, waiting);
        using var cancelled = await PostAsync($"tasks/{later}/cancel");
        await stack.WaitForTaskAsync(events, later);

        // The rate comes with a worker's heartbeat.
        await Polling.UntilAsync(() => FiguresAsync("long"), f => f.GetProperty("finished_per_minute").GetDouble() > 0);
    }

    [Fact]
    public async Task Waiting_task_says_that_no_worker_is_alive()
    {
        var id = Guid.CreateVersion7();
        await stack.InsertBacklogAsync(id);

        // The workers contradict with their next heartbeat.
        await Polling.UntilAsync(
            async () =>
            {
                await stack.ExecuteAsync("UPDATE workers SET lease_seconds = 0");
                return await WaitingForAsync(id);
            },
            reason => reason == "no_worker");
        await Polling.UntilAsync(() => WaitingForAsync(id), reason => reason == "queue");
        await stack.RemoveBacklogAsync();
    }

    [Theory]
    [InlineData("POST", "queues/nowhere/pause", "{}", 404)]
    [InlineData("PUT", "queues/nowhere/limit", """{"max_running":1}""", 404)]
    [InlineData("PUT", "tasks/limits/no_such_task", """{"max_running":1}""", 404)]
    [InlineData("PUT", "queues/default/limit", """{"max_running":0}""", 400)]
    [InlineData("PUT", "queues/default/limit", "{}", 400)]
    [InlineData("PUT", "tasks/limits/process_message", """{"max_running":"many"}""", 400)]
    public async Task Bad_setting_is_refused(string method, string path, string body, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/{path}")
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        using var response = await stack.Api.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
    }

    private async Task<string?> WaitingForAsync(Guid id) =>
        (await stack.GetAsync($"/api/v1/tasks/{id}")).GetProperty("waiting_for").GetString();

    private async Task<JsonElement> FiguresAsync(string queue) =>
        (await stack.GetAsync("/api/v1/queues")).EnumerateArray().Single(q => q.GetProperty("queue").GetString() == queue);

    private async Task<Guid> EnqueueAsync(object body)
    {
        using var response = await stack.Api.PostAsJsonAsync("/api/v1/tasks", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetGuid();
    }

    private async Task<HttpResponseMessage> PostAsync(string path)
    {
        var response = await stack.Api.PostAsync($"/api/v1/{path}", content: null, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path} answered {(int)response.StatusCode}.");
        return response;
    }
}
