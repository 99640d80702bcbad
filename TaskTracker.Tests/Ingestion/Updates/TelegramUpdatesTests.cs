using System.Text;
using System.Text.Json;
using TaskTracker.ServiceDefaults.Telegram;

namespace TaskTracker.Tests.Ingestion.Updates;

public sealed class TelegramUpdatesTests
{
    [Theory]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":4,"type":"private"},"text":"a"}}""")]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":4,"type":"private"},"unheard_of":{"a":[]}}}""")]
    [InlineData("""{"update_id":1}""")]
    [InlineData("""{"update_id":1,"unheard_of":{"a":[]}}""")]
    public void Parse_valid_update_is_returned(string json)
    {
        var result = Parse(json);

        Assert.True(result.IsValid);
        Assert.Equal(1, result.Update.Id);
        Assert.Equal("", result.Error);
    }

    [Theory]
    [InlineData("{}", "update_id", "`update_id` is missing")]
    [InlineData("""{"update_id":"x"}""", "update_id", "`update_id` must be a whole number")]
    [InlineData("""{"update_id":1,"message":"x"}""", "message", "`message` has the wrong type")]
    [InlineData("""{"update_id":1,"message":{"date":1,"chat":{"id":4,"type":"private"}}}""", "message.message_id", "`message.message_id` is missing")]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"date":1}}""", "message.chat", "`message.chat` is missing")]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"date":1,"chat":null}}""", "message.chat", "`message.chat` is missing")]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"type":"group"}}}""", "message.chat.id", "`message.chat.id` is missing")]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":4}}}""", "message.chat.type", "`message.chat.type` is missing or unknown")]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"chat":{"id":4,"type":"group"}}}""", "message.date", "`message.date` is missing")]
    [InlineData("""{"update_id":1,"edited_message":{"message_id":1,"date":1,"chat":{"id":"x"}}}""", "edited_message.chat.id", "`edited_message.chat.id` must be a whole number")]
    [InlineData("""{"update_id":1,"channel_post":{"message_id":1,"date":"now"}}""", "channel_post.date", "`channel_post.date` must be a time in seconds since 1970")]
    [InlineData("""{"update_id":1,"edited_channel_post":{"message_id":1,"date":1}}""", "edited_channel_post.chat", "`edited_channel_post.chat` is missing")]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"from":{"id":5,"is_bot":"no"}}}""", "message.from.is_bot", "`message.from.is_bot` must be true or false")]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":4,"type":"group"},"from":{"first_name":"A"}}}""", "message.from.id", "`message.from.id` is missing")]
    [InlineData("""{"update_id":1,"message":{"text":5}}""", "message.text", "`message.text` must be a string")]
    [InlineData("""{"update_id":1,"message":{"photo":[{"file_id":3}]}}""", "message.photo[0].file_id", "`message.photo[0].file_id` must be a string")]
    [InlineData("""{"update_id":1,"message":{"location":{"latitude":"x"}}}""", "message.location.latitude", "`message.location.latitude` must be a number")]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"date":99999999999999}}""", "message.date", "`message.date` holds a time that is out of range")]
    [InlineData("[]", "", "the update has the wrong type")]
    [InlineData("null", "", "the update must be an object")]
    public void Parse_malformed_update_names_the_field(string json, string field, string error)
    {
        var result = Parse(json);

        Assert.False(result.IsValid);
        Assert.Equal(field, result.Field);
        Assert.Equal(error, result.Error);

        using var document = JsonDocument.Parse(json);
        var fromElement = TelegramUpdates.Parse(document.RootElement);
        Assert.Equal((field, error), (fromElement.Field, fromElement.Error));
    }

    [Theory]
    [InlineData("", "", "the update is not valid: The input does not contain any JSON tokens")]
    [InlineData("hello", "", "the update is not valid: 'h' is an invalid start of a value")]
    [InlineData("""{"update_id":1,"message":""", "", "the update is not valid: Expected depth to be zero")]
    [InlineData("""{"update_id":1} x""", "", "the update is not valid: 'x' is invalid after")]
    [InlineData("""{"update_id":1} {}""", "", "the update is not valid: '{' is invalid")]
    [InlineData("""{"update_id":1,"message":{"text":"\ud800"}}""", "message.text", "`message.text` ")]
    public void Parse_what_is_no_json_is_refused(string json, string field, string error)
    {
        var result = Parse(json);

        Assert.False(result.IsValid);
        Assert.Equal(field, result.Field);
        Assert.StartsWith(error, result.Error, StringComparison.Ordinal);
    }

    private static TelegramUpdateResult Parse(string json) => TelegramUpdates.Parse(Encoding.UTF8.GetBytes(json));
}
