using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Messages;

[Collection(StackGroup.Name)]
public sealed class WebhookTests(StackFixture stack)
{
    [Fact]
    public async Task Webhook_without_the_secret_is_401_and_takes_nothing()
    {
        using var missing = await stack.Api.PostAsJsonAsync(
            "/webhook/telegram", LiveUpdates.Message(-1, "Ann", "hello"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, missing.StatusCode);

        using var wrong = await PostAsync("{}", "not-the-secret");
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Contains("trace_id", await wrong.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("this is no JSON", "body")]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"chat":{"id":-1,"type":"supergroup"},"text":"no date"}}""", "message.date")]
    [InlineData("""{"update_id":1,"message":{"message_id":"seven","date":1700000000,"chat":{"id":-1,"type":"supergroup"}}}""", "message.message_id")]
    public async Task Webhook_with_a_malformed_update_is_400_and_names_the_field(string body, string field)
    {
        using var response = await PostAsync(body, StackFixture.WebhookSecret);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Contains(field, problem.GetProperty("errors").EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Webhook_with_an_oversized_body_is_413()
    {
        using var response = await PostAsync($$"""{"update_id":1,"padding":"{{new string('x', 2 << 20)}}"}""", StackFixture.WebhookSecret);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task Same_update_many_times_at_once_is_one_message()
    {
        var chat = -LiveUpdates.NextId();
        var update = LiveUpdates.Message(chat, "Ann", "The build is broken since the last merge.");
        await using var events = await stack.ConnectAsync("tasks");

        var tasks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stack.SendUpdateAsync(update)));
        var ended = new List<JsonElement>();
        foreach (var task in tasks.Distinct())
            ended.Add(await EndOfAsync(task));
        // And once more when all is done.
        ended.Add(await EndOfAsync(await stack.SendUpdateAsync(update)));

        Assert.Single(ended.Select(t => t.GetProperty("result").GetProperty("message_id").GetGuid()).Distinct());
        var messages = await stack.GetAsync($"/api/v1/messages?chat_id={chat}");
        Assert.Equal(1, messages.GetProperty("total").GetInt32());
        Assert.Equal("Ann", messages.GetProperty("items")[0].GetProperty("author").GetString());

        async Task<JsonElement> EndOfAsync(Guid id)
        {
            var task = await stack.GetAsync($"/api/v1/tasks/{id}");
            return task.GetProperty("status").GetString() is "succeeded" or "dead" ? task : await stack.WaitForTaskAsync(events, id);
        }
    }

    [Fact]
    public async Task Edited_message_replaces_the_text_and_is_scored_again()
    {
        var chat = -LiveUpdates.NextId();
        var id = LiveUpdates.NextId();
        await using var events = await stack.ConnectAsync("messages");
        await stack.SendUpdateAsync(LiveUpdates.Message(chat, "Ann", "ok", id));
        await events.WaitForAsync(e => e.Type == "message_scored");
        await stack.SendUpdateAsync(LiveUpdates.Message(
            chat, "Ann", "Production is down: every login fails with error 500 since the deploy.", id, DateTimeOffset.UtcNow.ToUnixTimeSeconds()));

        var updated = await events.WaitForAsync(e => e.Type == "message.updated" && e.Data.GetProperty("chat_id").GetInt64() == chat);
        await events.WaitForAsync(e => e.Type == "message_scored"
            && e.Data.GetProperty("message_id").GetGuid() == updated.Data.GetProperty("message_id").GetGuid());

        var messages = await stack.GetAsync($"/api/v1/messages?chat_id={chat}");
        var message = Assert.Single(messages.GetProperty("items").EnumerateArray());
        Assert.StartsWith("Production is down", message.GetProperty("content").GetString());
        Assert.Equal("signal", message.GetProperty("classification").GetString());
        var detail = await stack.GetAsync($"/api/v1/messages/{message.GetProperty("id").GetGuid()}");
        Assert.Equal(
            ["author", "content", "temporal", "topic"],
            detail.GetProperty("noise_factors").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.NotEqual("", detail.GetProperty("noise_factors").GetProperty("content").GetProperty("reason").GetString());
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhook/telegram")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", secret);
        // A body that is refused is then not sent, and the refusal is not lost in a connection that breaks meanwhile.
        request.Headers.ExpectContinue = true;
        return await stack.Api.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
