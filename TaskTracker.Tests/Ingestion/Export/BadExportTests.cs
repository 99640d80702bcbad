using System.Text;
using TaskTracker.Domain.Ingestion;
using static TaskTracker.Tests.Ingestion.Export.ExportSamples;

namespace TaskTracker.Tests.Ingestion.Export;

public sealed class BadExportTests
{
    [Theory]
    [InlineData("""{"type": "message", "date_unixtime": "1714554000", "text": ""}""", "`id` is missing")]
    [InlineData("""{"id": 2, "date_unixtime": "1714554000", "text": ""}""", "`type` is missing")]
    [InlineData("""{"id": 2, "type": "message", "text": ""}""", "`date` is missing")]
    [InlineData("""{"id": 2, "type": "service", "action": "x"}""", "`date` is missing")]
    [InlineData("""{"id": "2", "type": "message", "date_unixtime": "1714554000"}""", "`id` must be a whole number")]
    [InlineData("""{"id": 2.5, "type": "message", "date_unixtime": "1714554000"}""", "`id` must be a whole number")]
    [InlineData("""{"id": 2, "type": 3, "date_unixtime": "1714554000"}""", "`type` must be a string")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": "soon"}""", "`date_unixtime` must be a time")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": "99999999999999"}""", "`date_unixtime` must be a time")]
    [InlineData("""{"id": 2, "type": "message", "date": "yesterday"}""", "`date` must be a date and time")]
    [InlineData("""{"id": 2, "type": "message", "date": {"d": 1}}""", "`date` must be a date and time")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": "1714554000", "from": 5}""", "`from` must be a string")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": "1714554000", "from_id": [1]}""", "`from_id` must be a string")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": "1714554000", "text": 5}""", "`text` must be a string, or")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": "1714554000", "text": ["a", 5]}""", "`text` must be a string, or")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": "1714554000", "text": [{"text": {}}]}""", "`text` must be a string")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": "1714554000", "reply_to_message_id": "x"}""", "`reply_to_message_id` must be a whole")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": "1714554000", "reactions": 4}""", "`reactions` must be an array")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": "1714554000", "reactions": [{"count": []}]}""", "`reactions` must be a whole")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": "1714554000", "text": "\ud800"}""", "`text` holds bytes that are no text")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": "1714554000", "text": "\q"}""", "not valid JSON in `text`")]
    [InlineData("""{"id": 2, "type": "message", "date_unixtime": nul}""", "not valid JSON in `date_unixtime`")]
    [InlineData("""{"id": 2, "type" "message"}""", "not valid JSON")]
    [InlineData("null", "a message must be an object")]
    [InlineData("[{}]", "a message must be an object")]
    [InlineData("\"text\"", "a message must be an object")]
    public async Task Read_message_that_is_wrong_has_an_error_and_the_next_is_read(string wrong, string expected)
    {
        var messages = await ReadAsync(Chat(Message(id: 1), wrong, Message("\"text\": \"fine\"", 3)));

        Assert.Equal(3, messages.Count);
        Assert.Null(messages[0].Error);
        Assert.StartsWith($"line {messages[1].Line}: ", messages[1].Error, StringComparison.Ordinal);
        Assert.Contains(expected, messages[1].Error, StringComparison.Ordinal);
        Assert.Null(messages[2].Error);
        Assert.Equal("fine", messages[2].Text);
    }

    [Fact]
    public async Task Read_wrong_field_is_reported_on_its_own_line()
    {
        var message = await ReadOneAsync("\"text\": \"x\",\n\"via_bot\": 5,\n\"author\": 6");

        // The message begins on line 6; its seven fields before the wrong one each have a line.
        Assert.Equal(6, message.Line);
        Assert.Equal("line 14: `via_bot` must be a string", message.Error);
        Assert.Equal((7, "x"), (message.Id, message.Text));
    }

    [Fact]
    public async Task Read_invalid_utf8_costs_one_message()
    {
        var json = Encoding.Latin1.GetBytes(Chat(Message("\"text\": \"\u00FF\u00FE\"", 1), Message("\"text\": \"fine\"", 2)));

        var messages = await ReadAsync(json);

        Assert.Contains("`text` holds bytes that are no text", messages[0].Error, StringComparison.Ordinal);
        Assert.Equal((null, "fine"), (messages[1].Error, messages[1].Text));
    }

    [Fact]
    public async Task Read_message_nested_too_deeply_costs_one_message()
    {
        var deep = "\"new\": " + new string('[', 5000) + new string(']', 5000);

        var messages = await ReadAsync(Chat(Message(deep, 1), Message("\"text\": \"fine\"", 2)));

        Assert.Contains("not valid JSON", messages[0].Error, StringComparison.Ordinal);
        Assert.Equal((null, "fine"), (messages[1].Error, messages[1].Text));
    }

    [Fact]
    public async Task Read_message_that_is_too_long_costs_one_message()
    {
        var messages = await ReadAsync(Chat(
            Message($"\"text\": \"{new string('x', 5_000_000)}\"", 1),
            Message($"\"text\": \"{new string('y', 1_000_000)}\"", 2),
            Message("\"text\": \"fine\"", 3)));

        Assert.Equal("line 6: the message is longer than 4194304 bytes", messages[0].Error);
        Assert.Equal((null, 1_000_000), (messages[1].Error, messages[1].Text.Length));
        Assert.Equal((null, "fine"), (messages[2].Error, messages[2].Text));
    }

    [Fact]
    public async Task Read_truncated_anywhere_ends_in_a_fault_after_the_whole_messages()
    {
        var whole = Chat(Message("\"text\": \"a\"", 1), Message("\"text\": \"b\"", 2));
        var endOfFirst = whole.IndexOf("\n  },", StringComparison.Ordinal) + "\n  }".Length;
        var endOfSecond = whole.LastIndexOf("  }", StringComparison.Ordinal) + "  }".Length;

        for (var length = 1; length < whole.Length; length++)
        {
            var (messages, fault) = await ReadToFaultAsync(whole[..length]);

            Assert.Equal((length >= endOfFirst ? 1 : 0) + (length >= endOfSecond ? 1 : 0), messages.Count);
            Assert.All(messages, m => Assert.Null(m.Error));
            Assert.Equal("the file is truncated: it ends in the middle", fault.Reason);
            Assert.Equal(length, fault.BytePosition);
            Assert.Equal(whole[..length].Count(c => c == '\n') + 1, fault.Line);
            Assert.Equal($"line {fault.Line}, byte {length}: {fault.Reason}", fault.Message);
        }
    }

    [Theory]
    [InlineData("", 1, 0, "the file is empty")]
    [InlineData("  \n ", 2, 4, "the file is empty")]
    [InlineData("<html>", 1, 0, "not an export of Telegram Desktop in JSON: it does not begin with '{'")]
    [InlineData("\n[1, 2]", 2, 1, "not an export of Telegram Desktop in JSON: it does not begin with '{'")]
    [InlineData("{}", 1, 2, "not an export of Telegram Desktop in JSON: it has neither `messages` nor `chats`")]
    [InlineData("{\"a\": [1],\n \"b\": {}}", 2, 20, "it has neither `messages` nor `chats`")]
    [InlineData("{\"messages\": [{\"id\": 1}]}", 1, 12, "a chat's `id` and `type` must come before its `messages`")]
    [InlineData("{\"id\": 1, \"type\": \"replies\", \"messages\": {}}", 1, 41, "`messages` must be an array")]
    [InlineData("{\"id\": \"one\"", 1, 12, "the chat's `id` must be a whole number")]
    [InlineData("{\"name\": {}", 1, 11, "the chat's `name` must be a string")]
    [InlineData("{\"chats\": []}", 1, 10, "`chats` must be an object with a `list`")]
    [InlineData("{\"chats\": {\"list\": {}}}", 1, 19, "`chats.list` must be an array")]
    [InlineData("{\"left_chats\": {\"list\": [5]}}", 1, 25, "`left_chats.list` must hold objects")]
    [InlineData("{name: 1}", 1, 1, "not valid JSON: a property's name was expected, found 'n'")]
    [InlineData("{\"a\" 1}", 1, 5, "not valid JSON: ':' after `a` was expected, found '1'")]
    [InlineData("{\"a\": 1 \"b\": 2}", 1, 8, "not valid JSON: ',' or '}' was expected, found '\"'")]
    [InlineData("{\"a\": }", 1, 6, "not valid JSON: a value was expected, found '}'")]
    [InlineData("{\"a\":\u0001}", 1, 5, "not valid JSON: a value was expected, found the byte 0x01")]
    [InlineData("{\"a\": oops}", 1, 6, "not valid JSON: a value was expected, found 'o'")]
    [InlineData("{\"chats\": {}} {", 1, 14, "the file goes on after its end")]
    public async Task Read_other_file_is_refused_with_line_and_reason(string file, long line, long position, string reason)
    {
        var (messages, fault) = await ReadToFaultAsync(file);

        Assert.Empty(messages);
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.Equal((line, position), (fault.Line, fault.BytePosition));
    }

    [Fact]
    public async Task Read_position_of_a_fault_is_that_of_the_file_after_rewrites()
    {
        var file = "\uFEFF" + Chat(Message("\"text\": \"\\x01\\x02 привіт\"", 1))[..^5];

        var (messages, fault) = await ReadToFaultAsync(file);

        Assert.Single(messages);
        Assert.Equal(Encoding.UTF8.GetByteCount(file), fault.BytePosition);
    }

    [Fact]
    public async Task Read_garbage_between_messages_ends_in_a_fault_after_the_messages_before_it()
    {
        var (messages, fault) = await ReadToFaultAsync(Chat(Message(id: 1) + ",\n" + Message(id: 2) + "\n oops", Message(id: 3)));

        Assert.Equal([1, 2], messages.Select(m => m.Id));
        Assert.Equal("not valid JSON: ',' or ']' was expected, found 'o'", fault.Reason);
    }

    [Fact]
    public async Task ReadPages_truncated_file_gives_the_last_page_before_the_fault()
    {
        var file = Chat([.. Enumerable.Range(1, 25).Select(id => Message(id: id))])[..^5];
        var sizes = new List<int>();

        await Assert.ThrowsAsync<ExportFormatException>(async () =>
        {
            await foreach (var page in TelegramExportReader.ReadPagesAsync(
                new MemoryStream(Encoding.UTF8.GetBytes(file)), 10, TestContext.Current.CancellationToken))
            {
                sizes.Add(page.Count);
            }
        });

        Assert.Equal([10, 10, 5], sizes);
    }

    [Fact]
    public async Task Read_cancelled_token_ends_the_reading()
    {
        using var source = new CancellationTokenSource();
        await using var messages = TelegramExportReader
            .ReadAsync(new TrickleStream(Encoding.UTF8.GetBytes(Chat(Message(id: 1), Message(id: 2))), () => 5), source.Token)
            .GetAsyncEnumerator(source.Token);
        Assert.True(await messages.MoveNextAsync());

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await messages.MoveNextAsync());
    }
}
