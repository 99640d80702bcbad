using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Tasks;

[Collection(StackGroup.Name)]
public sealed class DeadLetterTests(StackFixture stack)
{
    private readonly string _group = $"Test at {Guid.NewGuid():N}";

    [Fact]
    public async Task Groups_count_what_failed_in_the_same_place_whatever_the_message()
    {
        await using var events = await stack.ConnectAsync("tasks");
        var ids = new List<Guid>();
        for (var i = 0; i < 2; i++)
        {
            using var queued = await PostAsync("tasks", new { name = "score_message_task", args = new { message_id = Guid.NewGuid() } });
            ids.Add((await ReadAsync(queued)).GetProperty("id").GetGuid());
            await stack.WaitForTaskAsync(events, ids[^1]);
        }

        var name = (await stack.GetAsync($"/api/v1/tasks/{ids[0]}")).GetProperty("failure_group").GetString()!;
        Assert.Matches(@"^PermanentTaskException at \w+\.\w+$", name);
        var groups = await stack.GetAsync("/api/v1/tasks/dead/groups");
        var group = Assert.Single(groups.EnumerateArray(), g => g.GetProperty("group").GetString() == name);
        Assert.Equal("score_message_task", group.GetProperty("name").GetString());
        Assert.True(group.GetProperty("count").GetInt32() >= 2);
        Assert.True(group.GetProperty("first_seen").GetDateTimeOffset() <= group.GetProperty("last_seen").GetDateTimeOffset());
        Assert.Equal(ids[1], group.GetProperty("sample_id").GetGuid());
        Assert.Equal([ids[1], ids[0]], (await ListAsync(name)).Take(2));
    }

    [Fact]
    public async Task List_filters_by_name_group_and_time_and_has_pages()
    {
        var ids = await stack.InsertDeadAsync(5, _group);

        Assert.Equal(ids.Reverse(), await ListAsync(_group));
        Assert.Equal([ids[2], ids[1]], await ListAsync(_group, "&page=2&page_size=2"));
        Assert.Equal(5, (await ListAsync(_group, "&name=process_message&queue=default")).Count);
        Assert.Empty(await ListAsync(_group, "&name=score_message_task"));
        Assert.Empty(await ListAsync(_group, $"&since={Time(DateTimeOffset.UtcNow.AddMinutes(-5))}"));
        Assert.Equal(5, (await ListAsync(_group, $"&since={Time(DateTimeOffset.UtcNow.AddHours(-2))}&until={Time(DateTimeOffset.UtcNow)}")).Count);
    }

    [Fact]
    public async Task Replay_with_edited_arguments_checks_them_and_runs_with_them()
    {
        var id = Assert.Single(await stack.InsertDeadAsync(1, _group));
        await using var events = await stack.ConnectAsync("tasks");

        using var refused = await PostAsync($"tasks/dead/{id}/replay", new { args = new { text = 7 } });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(["args.text"], (await ReadAsync(refused)).GetProperty("errors").EnumerateObject().Select(p => p.Name));

        using var replayed = await PostAsync($"tasks/dead/{id}/replay", new { args = new { text = "mended" } });
        Assert.Equal(HttpStatusCode.Accepted, replayed.StatusCode);
        var task = await stack.WaitForTaskAsync(events, id);
        Assert.Equal("succeeded", task.GetProperty("status").GetString());
        Assert.Equal("mended", task.GetProperty("result").GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, task.GetProperty("failure_group").ValueKind);

        using var again = await stack.Api.PostAsync($"/api/v1/tasks/dead/{id}/replay", content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        using var missing = await stack.Api.PostAsync(
            $"/api/v1/tasks/dead/{Guid.NewGuid()}/replay", content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Replay_of_many_previews_takes_the_oldest_and_keeps_to_the_rate()
    {
        var ids = await stack.InsertDeadAsync(20, _group);
        await using var events = await stack.ConnectAsync("tasks");

        var preview = await HandleAsync("replay", new { group = _group, preview = true });
        Assert.Equal(20, preview.GetProperty("count").GetInt32());
        Assert.Equal(20, (await ListAsync(_group)).Count);

        var begun = DateTimeOffset.UtcNow;
        var replayed = await HandleAsync("replay", new { group = _group, rate_per_second = 5, limit = 10 });
        Assert.Equal(10, replayed.GetProperty("count").GetInt32());
        Assert.Equal(1.8, (replayed.GetProperty("last_run_at").GetDateTimeOffset() - begun).TotalSeconds, tolerance: 1);
        Assert.Equal(ids.Skip(10).Reverse(), await ListAsync(_group));

        var last = await stack.WaitForTaskAsync(events, ids[9]);
        var first = await stack.GetAsync($"/api/v1/tasks/{ids[0]}");
        Assert.Equal(1.8, (last.GetProperty("run_at").GetDateTimeOffset() - first.GetProperty("run_at").GetDateTimeOffset()).TotalSeconds, 3);
        Assert.True(last.GetProperty("started_at").GetDateTimeOffset() >= last.GetProperty("run_at").GetDateTimeOffset());
    }

    [Fact]
    public async Task Replay_leaves_dead_what_has_a_live_twin()
    {
        var key = $"key-{Guid.NewGuid()}";
        var dead = await stack.InsertDeadAsync(2, _group, key);
        using var twin = await PostAsync(
            "tasks", new { name = "process_message", args = new { text = "x" }, unique_key = key, run_at = DateTimeOffset.UtcNow.AddHours(1) });
        Assert.Equal(HttpStatusCode.Accepted, twin.StatusCode);

        Assert.Equal(0, (await HandleAsync("replay", new { group = _group })).GetProperty("count").GetInt32());
        using var one = await stack.Api.PostAsync($"/api/v1/tasks/dead/{dead[0]}/replay", content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Conflict, one.StatusCode);
        Assert.Contains("unique key", (await ReadAsync(one)).GetProperty("detail").GetString());

        await using var events = await stack.ConnectAsync("tasks");
        var twinId = (await ReadAsync(twin)).GetProperty("id").GetGuid();
        using var cancelled = await PostAsync($"tasks/{twinId}/cancel", new { });
        await stack.WaitForTaskAsync(events, twinId);
        Assert.Equal(1, (await HandleAsync("replay", new { group = _group, preview = true })).GetProperty("count").GetInt32());
        Assert.Equal(1, (await HandleAsync("replay", new { group = _group })).GetProperty("count").GetInt32());
        Assert.Equal([dead[0]], await ListAsync(_group));
    }

    [Fact]
    public async Task Discard_is_final()
    {
        var ids = await stack.InsertDeadAsync(3, _group);

        using var one = await stack.Api.PostAsync($"/api/v1/tasks/dead/{ids[0]}/discard", content: null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, one.StatusCode);
        Assert.Equal("discarded", (await stack.GetAsync($"/api/v1/tasks/{ids[0]}")).GetProperty("status").GetString());
        Assert.Equal(2, (await HandleAsync("discard", new { ids, preview = true })).GetProperty("count").GetInt32());
        Assert.Equal(1, (await HandleAsync("discard", new { ids, limit = 1 })).GetProperty("count").GetInt32());
        Assert.Equal([ids[2]], await ListAsync(_group));

        foreach (var action in (string[])["dead/{0}/discard", "dead/{0}/replay", "{0}/retry", "{0}/cancel"])
        {
            using var refused = await stack.Api.PostAsync(
                $"/api/v1/tasks/{string.Format(null, action, ids[0])}", content: null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        }

        var listed = await stack.GetAsync("/api/v1/tasks?status=discarded&name=process_message");
        Assert.Contains(ids[1], listed.GetProperty("items").EnumerateArray().Select(t => t.GetProperty("id").GetGuid()));
    }

    [Theory]
    [InlineData("replay", """{"preview":true}""", "body")]
    [InlineData("discard", "{}", "body")]
    [InlineData("replay", """{"name":"x","rate_per_second":0}""", "rate_per_second")]
    [InlineData("discard", """{"name":"x","rate_per_second":1}""", "rate_per_second")]
    [InlineData("discard", """{"name":"x","limit":0}""", "limit")]
    public async Task Replay_and_discard_without_a_sound_filter_are_400_and_name_the_field(string action, string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await stack.Api.PostAsync($"/api/v1/tasks/dead/{action}", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal([field], (await ReadAsync(response)).GetProperty("errors").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Task_list_filters_by_the_time_of_the_enqueue()
    {
        var correlation = $"&correlation_id={Guid.NewGuid()}";
        var id = Assert.Single(await stack.InsertDeadAsync(1, _group));
        var before = Time(DateTimeOffset.UtcNow.AddMinutes(-1));
        var after = Time(DateTimeOffset.UtcNow.AddMinutes(1));

        Assert.Contains(id, await IdsAsync($"/api/v1/tasks?since={before}&until={after}&status=dead"));
        Assert.DoesNotContain(id, await IdsAsync($"/api/v1/tasks?since={after}&status=dead"));
        Assert.DoesNotContain(id, await IdsAsync($"/api/v1/tasks?until={before}&status=dead"));
        Assert.Empty(await IdsAsync($"/api/v1/tasks?since={before}{correlation}"));
    }

    private static string Time(DateTimeOffset time) => Uri.EscapeDataString(time.ToString("O"));

    private static Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    private Task<IReadOnlyList<Guid>> ListAsync(string group, string more = "") =>
        IdsAsync($"/api/v1/tasks/dead?group={Uri.EscapeDataString(group)}{more}");

    private async Task<IReadOnlyList<Guid>> IdsAsync(string path) =>
        [.. (await stack.GetAsync(path)).GetProperty("items").EnumerateArray().Select(t => t.GetProperty("id").GetGuid())];

    private async Task<JsonElement> HandleAsync(string action, object selection)
    {
        using var response = await PostAsync($"tasks/dead/{action}", selection);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await ReadAsync(response);
    }

    private Task<HttpResponseMessage> PostAsync(string path, object body) =>
        stack.Api.PostAsJsonAsync($"/api/v1/{path}", body, TestContext.Current.CancellationToken);
}
