using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Npgsql;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Schedules;

[Collection(StackGroup.Name)]
public sealed class ScheduleEndpointTests(StackFixture stack)
{
    private const string Path = "/api/v1/scheduler/jobs";

    [Fact]
    public async Task Schedule_is_made_listed_read_changed_and_deleted()
    {
        var name = NewName();
        using var created = await SendAsync(HttpMethod.Post, Path, Yearly(name));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var job = await ReadAsync(created);
        var address = $"{Path}/{job.GetProperty("id").GetGuid()}";
        Assert.EndsWith(address, created.Headers.Location!.ToString());
        Assert.Equal("Europe/Kyiv", job.GetProperty("time_zone").GetString());
        Assert.Equal("skip", job.GetProperty("missed_slots").GetString());
        Assert.Equal("hello", job.GetProperty("args").GetProperty("text").GetString());
        Assert.True(job.GetProperty("enabled").GetBoolean());
        var next = job.GetProperty("next_times").EnumerateArray().Select(t => t.GetDateTimeOffset()).ToList();
        Assert.Equal(5, next.Count);
        Assert.Equal(next[0], job.GetProperty("next_run_at").GetDateTimeOffset());
        Assert.All(next, t => Assert.Equal((1, 1, 0, 0), (t.Month, t.Day, t.Hour, t.Minute)));

        var listed = (await stack.GetAsync($"{Path}?page_size=200&task=process_message")).GetProperty("items").EnumerateArray();
        Assert.Contains(listed, j => j.GetProperty("name").GetString() == name);
        Assert.Equal(8, (await stack.GetAsync($"{address}/next?count=8")).GetProperty("times").GetArrayLength());

        using var changed = await SendAsync(
            HttpMethod.Put,
            address,
            new { name = $"{name}-2", cron = "0 0 29 2 *", task = "process_message", args = new { text = "leap" }, missed_slots = "run_once" });
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        job = await stack.GetAsync(address);
        Assert.Equal($"{name}-2", job.GetProperty("name").GetString());
        Assert.Equal("UTC", job.GetProperty("time_zone").GetString());
        Assert.Equal("run_once", job.GetProperty("missed_slots").GetString());
        Assert.Equal((2, 29), (job.GetProperty("next_run_at").GetDateTimeOffset().Month, job.GetProperty("next_run_at").GetDateTimeOffset().Day));

        using var deleted = await SendAsync(HttpMethod.Delete, address);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        foreach (var (method, path) in new[]
                 {
                     (HttpMethod.Get, address), (HttpMethod.Get, $"{address}/next"), (HttpMethod.Delete, address),
                     (HttpMethod.Post, $"{address}/toggle"), (HttpMethod.Post, $"{address}/trigger"),
                 })
        {
            using var missing = await SendAsync(method, path);
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        }
    }

    [Theory]
    [InlineData("""{"name":" ","cron":"* * * * *","task":"process_message","args":{"text":"x"}}""", "name")]
    [InlineData("""{"name":"n","cron":"* * * *","task":"process_message","args":{"text":"x"}}""", "cron")]
    [InlineData("""{"name":"n","cron":"0 0 30 2 *","task":"process_message","args":{"text":"x"}}""", "cron")]
    [InlineData("""{"name":"n","cron":"* * * * *","time_zone":"Mars/Base","task":"process_message","args":{"text":"x"}}""", "time_zone")]
    [InlineData("""{"name":"n","cron":"* * * * *","task":"no_such_task"}""", "task")]
    [InlineData("""{"name":"n","cron":"* * * * *","task":"process_message","args":{"text":7}}""", "args.text")]
    [InlineData("""{"name":"n","cron":"* * * * *","task":"process_message","args":{"text":"x"},"queue":"nowhere"}""", "queue")]
    [InlineData("""{"name":"n","cron":"* * * * *","task":"process_message","args":{"text":"x"},"priority":"urgent"}""", "priority")]
    [InlineData("""{"name":"n","cron":"* * * * *","task":"process_message","args":{"text":"x"},"missed_slots":"all"}""", "missed_slots")]
    [InlineData("""{"name":"n","cron":"* * * * *","task":"process_message","args":{"text":"x"},"every":"day"}""", "every")]
    public async Task Create_of_bad_input_is_400_and_names_the_field(string body, string field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await stack.Api.PostAsync(Path, content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], (await ReadAsync(response)).GetProperty("errors").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Name_that_is_taken_is_409()
    {
        var first = await CreateAsync(Yearly(NewName()));
        var second = await CreateAsync(Yearly(NewName()));

        using var created = await SendAsync(HttpMethod.Post, Path, Yearly(first.GetProperty("name").GetString()!));
        Assert.Equal(HttpStatusCode.Conflict, created.StatusCode);
        using var renamed = await SendAsync(
            HttpMethod.Put, $"{Path}/{second.GetProperty("id").GetGuid()}", Yearly(first.GetProperty("name").GetString()!));
        Assert.Equal(HttpStatusCode.Conflict, renamed.StatusCode);
    }

    [Fact]
    public async Task Toggle_disables_and_enables()
    {
        var address = $"{Path}/{(await CreateAsync(Yearly(NewName()))).GetProperty("id").GetGuid()}";

        var off = await ToggleAsync(address, enabled: false);
        Assert.False(off.GetProperty("enabled").GetBoolean());
        Assert.Equal(JsonValueKind.Null, off.GetProperty("next_run_at").ValueKind);
        Assert.Equal(5, off.GetProperty("next_times").GetArrayLength());
        Assert.False((await ToggleAsync(address, enabled: false)).GetProperty("enabled").GetBoolean());

        using var turned = await SendAsync(HttpMethod.Post, $"{address}/toggle");
        Assert.Equal(HttpStatusCode.OK, turned.StatusCode);
        Assert.NotEqual(JsonValueKind.Null, (await stack.GetAsync(address)).GetProperty("next_run_at").ValueKind);
    }

    [Fact]
    public async Task Trigger_is_202_and_the_task_runs_though_the_schedule_is_disabled()
    {
        await using var events = await stack.ConnectAsync("tasks");
        var job = await CreateAsync(new
        {
            name = NewName(), cron = "@yearly", task = "process_message", args = new { text = "now" }, enabled = false, priority = "high", queue = "long",
        });
        var address = $"{Path}/{job.GetProperty("id").GetGuid()}";

        using var response = await SendAsync(HttpMethod.Post, $"{address}/trigger");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var id = (await ReadAsync(response)).GetProperty("id").GetGuid();
        Assert.EndsWith($"/api/v1/tasks/{id}", response.Headers.Location!.ToString());
        var task = await stack.WaitForTaskAsync(events, id);
        Assert.Equal("now", task.GetProperty("result").GetProperty("text").GetString());
        Assert.Equal(("long", "high"), (task.GetProperty("queue").GetString(), task.GetProperty("priority").GetString()));
        job = await stack.GetAsync(address);
        Assert.Equal(id, job.GetProperty("last_task_id").GetGuid());
        Assert.Equal(JsonValueKind.Null, job.GetProperty("next_run_at").ValueKind);
    }

    [Fact]
    public async Task Schedule_of_every_second_runs_each_slot_once_on_the_workers()
    {
        const int Slots = 5;
        await using var events = await stack.ConnectAsync("tasks");
        var job = await CreateAsync(new
        {
            name = NewName(), cron = "* * * * * *", time_zone = "Europe/Kyiv", task = "process_message", args = new { text = "tick" },
        });
        var id = job.GetProperty("id").GetGuid();
        for (var i = 0; i < Slots; i++)
        {
            await events.WaitForAsync(
                e => e.Type == "task.succeeded" && e.Frame.TryGetProperty("schedule_id", out var schedule) && schedule.GetGuid() == id);
        }

        await ToggleAsync($"{Path}/{id}", enabled: false);

        await using var source = NpgsqlDataSource.Create(stack.Database);
        await using var command = source.CreateCommand($"SELECT unique_key FROM background_tasks WHERE correlation_id = '{id}' ORDER BY unique_key");
        var keys = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                keys.Add(reader.GetString(0));
        }

        var first = job.GetProperty("next_run_at").GetDateTimeOffset();
        Assert.True(keys.Count >= Slots);
        Assert.Equal(
            Enumerable.Range(0, keys.Count).Select(i => $"schedule-{id}-{first.AddSeconds(i).UtcDateTime:yyyyMMdd'T'HHmmss'Z'}"),
            keys);
    }

    private static object Yearly(string name) => new
    {
        name, cron = "0 0 1 1 *", time_zone = "Europe/Kyiv", task = "process_message", args = new { text = "hello" },
    };

    private static string NewName() => $"schedule-{Guid.NewGuid():N}";

    private static Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    private async Task<JsonElement> CreateAsync(object body)
    {
        using var response = await SendAsync(HttpMethod.Post, Path, body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await ReadAsync(response);
    }

    private async Task<JsonElement> ToggleAsync(string address, bool enabled)
    {
        using var response = await SendAsync(HttpMethod.Post, $"{address}/toggle", new { enabled });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await ReadAsync(response);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        return await stack.Api.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
