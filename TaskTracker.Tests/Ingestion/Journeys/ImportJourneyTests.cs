using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Ingestion.Journeys;

[Collection(StackGroup.Name)]
public sealed class ImportJourneyTests(StackFixture stack)
{
    [Fact]
    public async Task Export_is_imported_scored_and_stored_once()
    {
        var chat = LiveUpdates.NextId();
        var export = Export(chat, 250);
        await using var events = await stack.ConnectAsync("ingestion,messages");

        var job = await ImportAsync(export);
        var done = await events.WaitForAsync(e => e.Type == "ingestion.completed" && JobOf(e) == job);
        Assert.Equal(250, done.Data.GetProperty("messages_stored").GetInt64());
        Assert.Equal(
            ["ingestion.started", "ingestion.progress", "ingestion.progress", "ingestion.progress", "ingestion.completed"],
            events.Seen.Where(e => e.Topic == "ingestion" && JobOf(e) == job).Select(e => e.Type));
        await events.WaitForAsync(e => e.Type == "batch_scored" && JobOf(e) == job);
        var detail = await stack.GetAsync($"/api/v1/ingestion/jobs/{job}");
        Assert.Equal("completed", detail.GetProperty("status").GetString());
        Assert.Equal(250, detail.GetProperty("messages_stored").GetInt64());
        Assert.Equal(1, detail.GetProperty("messages_skipped").GetInt64());
        var messages = await stack.GetAsync($"/api/v1/messages?chat_id={-1000000000000 - chat}");
        Assert.Equal(250, messages.GetProperty("total").GetInt32());
        Assert.All(messages.GetProperty("items").EnumerateArray(), m => Assert.Equal(JsonValueKind.Number, m.GetProperty("importance_score").ValueKind));

        var again = await ImportAsync(export);
        var repeated = await events.WaitForAsync(e => e.Type == "ingestion.completed" && JobOf(e) == again);
        Assert.Equal(0, repeated.Data.GetProperty("messages_stored").GetInt64());
    }

    [Fact]
    public async Task Truncated_export_fails_with_the_line_and_keeps_what_was_stored()
    {
        var chat = LiveUpdates.NextId();
        var export = Export(chat, 250);
        await using var events = await stack.ConnectAsync("ingestion");

        var job = await ImportAsync(export[..(export.Length * 9 / 10)]);

        var failed = await events.WaitForAsync(e => e.Type == "ingestion.failed" && JobOf(e) == job);
        Assert.Contains("line", failed.Data.GetProperty("error").GetString());
        var detail = await stack.GetAsync($"/api/v1/ingestion/jobs/{job}");
        Assert.Equal("failed", detail.GetProperty("status").GetString());
        var stored = detail.GetProperty("messages_stored").GetInt64();
        Assert.InRange(stored, 200, 249);
        var messages = await stack.GetAsync($"/api/v1/messages?chat_id={-1000000000000 - chat}");
        Assert.Equal(stored, messages.GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task Message_that_cannot_be_read_is_logged_and_the_rest_is_stored()
    {
        var chat = LiveUpdates.NextId();
        var export = Export(chat, 20).Replace("\"id\": 7,", "\"id\": \"seven\", \"future_field\": {\"a\": [1]},", StringComparison.Ordinal);
        await using var events = await stack.ConnectAsync("ingestion");

        var job = await ImportAsync(export);

        await events.WaitForAsync(e => e.Type == "ingestion.completed" && JobOf(e) == job);
        var detail = await stack.GetAsync($"/api/v1/ingestion/jobs/{job}");
        Assert.Equal(19, detail.GetProperty("messages_stored").GetInt64());
        Assert.Equal(1, detail.GetProperty("errors_count").GetInt64());
        var error = Assert.Single(detail.GetProperty("error_log").EnumerateArray());
        Assert.Contains("id", error.GetProperty("message").GetString());
        Assert.True(error.GetProperty("line").GetInt64() > 1);
    }

    [Fact]
    public async Task File_of_another_schema_fails_the_job_with_the_reason()
    {
        await using var events = await stack.ConnectAsync("ingestion");
        var job = await ImportAsync("""{"people": [{"name": "Ann"}]}""");

        var failed = await events.WaitForAsync(e => e.Type == "ingestion.failed" && JobOf(e) == job);
        Assert.Contains("messages", failed.Data.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Upload_that_is_no_export_is_400_and_names_the_part()
    {
        using var noJson = await UploadAsync("PK\u0003\u0004", "file");
        using var otherPart = await UploadAsync("{}", "attachment");
        using var noMultipart = await stack.Api.PostAsJsonAsync("/api/v1/ingestion/telegram", new { }, TestContext.Current.CancellationToken);

        foreach (var response in new[] { noJson, otherPart, noMultipart })
        {
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal(["file"], problem.GetProperty("errors").EnumerateObject().Select(p => p.Name));
        }
    }

    [Fact]
    public async Task Real_chat_is_imported_whole_and_scored_whole()
    {
        var path = SharedData.Require("ubuntu-irc-dev/result.json");
        await using var events = await stack.ConnectAsync("ingestion,messages");

        var job = await ImportAsync(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        var done = await events.WaitForAsync(e => e.Type == "ingestion.completed" && JobOf(e) == job);
        await events.WaitForAsync(e => e.Type == "batch_scored" && JobOf(e) == job);

        Assert.Equal(11_615, done.Data.GetProperty("messages_stored").GetInt64());
        Assert.Equal(885, done.Data.GetProperty("messages_skipped").GetInt64());
        Assert.Equal(0, (await stack.GetAsync("/api/v1/noise/stats")).GetProperty("unscored").GetInt32());
        Assert.InRange(events.Seen.Count(e => e.Type == "ingestion.progress" && JobOf(e) == job), 2, 1_250);

        var again = await ImportAsync(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        var repeated = await events.WaitForAsync(e => e.Type == "ingestion.completed" && JobOf(e) == again);
        Assert.Equal(0, repeated.Data.GetProperty("messages_stored").GetInt64());
    }

    private static Guid JobOf(ReceivedEvent e) => e.Frame.TryGetProperty("job_id", out var id) ? id.GetGuid() : Guid.Empty;

    private static string Export(long chat, int count)
    {
        var messages = Enumerable.Range(1, count).Select(i => $$"""
              {"id": {{i}}, "type": "message", "date": "2024-03-01T10:00:00", "date_unixtime": "{{1_709_287_200 + (i * 60)}}",
               "from": "Person {{i % 7}}", "from_id": "user{{1000 + (i % 7)}}", "text": "Message number {{i}}: the server answers slowly."}
            """);
        return $$"""
            {"name": "Imported {{chat}}", "type": "private_supergroup", "id": {{chat}}, "messages": [
              {"id": 900000, "type": "service", "date": "2024-03-01T09:00:00", "date_unixtime": "1709283600", "actor": "Person 1",
               "actor_id": "user1001", "action": "create_group", "title": "Imported", "members": []},
            {{string.Join(",\n", messages)}}
            ]}
            """;
    }

    private async Task<Guid> ImportAsync(string export)
    {
        using var response = await UploadAsync(export, "file");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var accepted = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return accepted.GetProperty("job_id").GetGuid();
    }

    private async Task<HttpResponseMessage> UploadAsync(string text, string part)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(text)), part, "result.json" } };
        return await stack.Api.PostAsync("/api/v1/ingestion/telegram", form, TestContext.Current.CancellationToken);
    }
}
