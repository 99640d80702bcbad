using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Tasks;

[Collection(StackGroup.Name)]
public sealed class TaskEndpointTests(StackFixture stack)
{
    [Fact]
    public async Task Enqueue_is_202_with_location_and_the_task_ends_with_its_result()
    {
        await using var events = await stack.ConnectAsync("tasks");
        using var response = await EnqueueAsync(new { name = "process_message", args = new { text = "echo" } });

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var accepted = await ReadAsync(response);
        var id = accepted.GetProperty("id").GetGuid();
        Assert.EndsWith($"/api/v1/tasks/{id}", response.Headers.Location!.ToString());
        var task = await stack.WaitForTaskAsync(events, id);
        Assert.Equal("succeeded", task.GetProperty("status").GetString());
        Assert.Equal("echo", task.GetProperty("result").GetProperty("text").GetString());
        var attempt = Assert.Single(task.GetProperty("attempts").EnumerateArray());
        Assert.Equal("succeeded", attempt.GetProperty("outcome").GetString());
        Assert.Equal(
            ["task.started", "task.succeeded"],
            events.Seen.Where(e => e.Data.GetProperty("task_id").GetGuid() == id).Select(e => e.Type));
    }

    [Theory]
    [InlineData("""{"name":"no_such_task"}""", "name")]
    [InlineData("""{"name":"process_message","args":{"text":7}}""", "args.text")]
    [InlineData("""{"name":"process_message","args":{}}""", "args")]
    [InlineData("""{"name":"process_message","args":{"text":"x","more":1}}""", "args.more")]
    [InlineData("""{"name":"score_message_task","args":{"message_id":"not-an-id"}}""", "args.message_id")]
    [InlineData("""{"name":"process_message","args":{"text":"x"},"queue":"nowhere"}""", "queue")]
    [InlineData("""{"name":"process_message","args":{"text":"x"},"priority":"urgent"}""", "priority")]
    [InlineData("""{"args":{"text":"x"}}""", "body")]
    [InlineData("""{"name":"process_message","run_at":"tomorrow"}""", "run_at")]
    [InlineData("no JSON", "body")]
    public async Task Enqueue_of_bad_input_is_400_and_names_the_field(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await stack.Api.PostAsync("/api/v1/tasks", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await ReadAsync(response);
        Assert.Equal([field], problem.GetProperty("errors").EnumerateObject().Select(p => p.Name));
        Assert.NotEqual("", problem.GetProperty("trace_id").GetString());
    }

    [Fact]
    public async Task Task_with_run_at_waits_until_then()
    {
        await using var events = await stack.ConnectAsync("tasks");
        var runAt = DateTimeOffset.UtcNow.AddSeconds(2);
        using var response = await EnqueueAsync(new { name = "process_message", args = new { text = "later" }, run_at = runAt });

        var task = await stack.WaitForTaskAsync(events, (await ReadAsync(response)).GetProperty("id").GetGuid());

        Assert.True(task.GetProperty("started_at").GetDateTimeOffset() >= runAt);
    }

    [Fact]
    public async Task Tasks_with_the_same_unique_key_are_one_while_it_is_live()
    {
        var key = $"key-{Guid.NewGuid()}";
        var later = DateTimeOffset.UtcNow.AddHours(1);
        var body = new { name = "process_message", args = new { text = "once" }, unique_key = key, run_at = later };
        var ids = new HashSet<Guid>();
        foreach (var response in await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => EnqueueAsync(body))))
        {
            ids.Add((await ReadAsync(response)).GetProperty("id").GetGuid());
            response.Dispose();
        }

        var id = Assert.Single(ids);

        // Cancelled while it waits; then the key is free again.
        await using var events = await stack.ConnectAsync("tasks");
        using var cancelled = await stack.Api.PostAsync($"/api/v1/tasks/{id}/cancel", content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, cancelled.StatusCode);
        Assert.Equal("cancelled", (await stack.WaitForTaskAsync(events, id)).GetProperty("status").GetString());
        using var again = await EnqueueAsync(body);
        Assert.NotEqual(id, (await ReadAsync(again)).GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Task_that_cannot_succeed_is_dead_with_the_reason_and_can_be_retried()
    {
        await using var events = await stack.ConnectAsync("tasks");
        var missing = Guid.NewGuid();
        using var response = await EnqueueAsync(new { name = "score_message_task", args = new { message_id = missing } });
        var id = (await ReadAsync(response)).GetProperty("id").GetGuid();

        var task = await stack.WaitForTaskAsync(events, id);
        Assert.Equal("dead", task.GetProperty("status").GetString());
        Assert.Contains(missing.ToString(), task.GetProperty("error").GetString());
        Assert.Single(task.GetProperty("attempts").EnumerateArray());

        using var retried = await stack.Api.PostAsync($"/api/v1/tasks/{id}/retry", content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, retried.StatusCode);
        task = await stack.WaitForTaskAsync(events, id);
        Assert.Equal(2, task.GetProperty("attempts").GetArrayLength());
    }

    [Fact]
    public async Task Unknown_task_is_404_and_an_ended_one_cannot_be_cancelled()
    {
        using var missing = await stack.Api.GetAsync($"/api/v1/tasks/{Guid.NewGuid()}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Equal("application/problem+json", missing.Content.Headers.ContentType!.MediaType);

        await using var events = await stack.ConnectAsync("tasks");
        using var response = await EnqueueAsync(new { name = "process_message", args = new { text = "done" } });
        var id = (await ReadAsync(response)).GetProperty("id").GetGuid();
        await stack.WaitForTaskAsync(events, id);
        using var cancelled = await stack.Api.PostAsync($"/api/v1/tasks/{id}/cancel", content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Conflict, cancelled.StatusCode);
    }

    [Theory]
    [InlineData("/api/v1/tasks?status=nonsense", "status")]
    [InlineData("/api/v1/tasks?page=0", "page")]
    [InlineData("/api/v1/messages?page_size=1000", "page_size")]
    [InlineData("/api/v1/messages?classification=loud", "classification")]
    [InlineData("/api/v1/atoms?type=thing", "type")]
    public async Task List_with_a_bad_filter_is_400_and_names_it(string path, string field)
    {
        using var response = await stack.Api.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], (await ReadAsync(response)).GetProperty("errors").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Every_listed_path_of_the_OpenApi_document_answers_a_plain_get()
    {
        var document = await stack.GetAsync("/openapi/v1.json");
        var lists = document.GetProperty("paths").EnumerateObject()
            .Where(p => p.Value.TryGetProperty("get", out _) && !p.Name.Contains('{'))
            .Select(p => p.Name)
            .ToList();

        Assert.Contains("/api/v1/messages", lists);
        foreach (var path in lists)
        {
            using var response = await stack.Api.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, $"{path} answered {(int)response.StatusCode}.");
        }
    }

    private static Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    private Task<HttpResponseMessage> EnqueueAsync(object body) =>
        stack.Api.PostAsJsonAsync("/api/v1/tasks", body, TestContext.Current.CancellationToken);
}
