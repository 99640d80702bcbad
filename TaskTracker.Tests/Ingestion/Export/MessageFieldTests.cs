using System.Text;
using TaskTracker.Domain.Ingestion;
using static TaskTracker.Tests.Ingestion.Export.ExportSamples;

namespace TaskTracker.Tests.Ingestion.Export;

public sealed class MessageFieldTests
{
    [Fact]
    public async Task Read_plain_message_has_its_fields()
    {
        var message = Assert.Single(await ReadAsync(Chat(Message("\"text\": \"hello\""))));

        Assert.Null(message.Error);
        Assert.Equal(new ExportedChat(-1001500000001, "Team", "public_supergroup"), message.Chat);
        Assert.Equal(7, message.Id);
        Assert.Equal(ExportedMessageKind.Message, message.Kind);
        Assert.Equal(new DateTimeOffset(2024, 5, 1, 9, 0, 0, TimeSpan.Zero), message.SentAt);
        Assert.Equal(TimeSpan.Zero, message.SentAt!.Value.Offset);
        Assert.Equal((AuthorKind.User, 42L, "Olena"), (message.AuthorKind, message.AuthorId!.Value, message.AuthorName));
        Assert.Equal("hello", message.Text);
        Assert.Equal((0L, 6L), (message.Position, message.Line));
        Assert.Null(message.MediaKind);
        Assert.Null(message.EditedAt);
        Assert.Null(message.ReplyToMessageId);
        Assert.Null(message.ThreadId);
        Assert.False(message.IsForwarded);
        Assert.Equal(0, message.ReactionCount);
    }

    [Theory]
    [InlineData("""
                "text": "plain"
                """, "plain")]
    [InlineData("""
                "text": ""
                """, "")]
    [InlineData("""
                "text": ["see ", {"type": "link", "text": "https://example.org"}, " and ", {"type": "bold", "text": "this"}]
                """, "see https://example.org and this")]
    [InlineData("""
                "text": [{"type": "pre", "text": "code", "language": "c"}, {"type": "custom_emoji", "document_id": "1", "text": "🙂"}]
                """, "code🙂")]
    [InlineData("""
                "text": [{"type": "mention_name", "text": "Ann", "user_id": 5}, {"type": "new_kind", "extra": {"text": "not this"}}]
                """, "Ann")]
    [InlineData("""
                "text_entities": [{"type": "plain", "text": "only "}, {"type": "bold", "text": "entities"}]
                """, "only entities")]
    [InlineData("""
                "text": "text", "text_entities": [{"type": "plain", "text": "entities"}]
                """, "text")]
    [InlineData("""
                "text": null
                """, "")]
    [InlineData("""
                "text": []
                """, "")]
    [InlineData("""
                "text": "привіт \"світе\" \n\t\u0454"
                """, "привіт \"світе\" \n\tє")]
    [InlineData("""
                "text": "a\r\nb\u0000c"
                """, "a\nbc")]
    public async Task Read_text_of_any_form_is_one_string(string properties, string expected)
    {
        var message = await ReadOneAsync(properties);

        Assert.Null(message.Error);
        Assert.Equal(expected, message.Text);
    }

    [Theory]
    [InlineData("\"photo\": \"photos/1.jpg\", \"width\": 5", MediaKind.Photo)]
    [InlineData("\"photo\": \"(File not included. Change data exporting settings to download.)\"", MediaKind.Photo)]
    [InlineData("\"file\": \"a.webp\", \"media_type\": \"sticker\", \"sticker_emoji\": \"x\"", MediaKind.Sticker)]
    [InlineData("\"file\": \"a.mp4\", \"thumbnail\": \"t.jpg\", \"media_type\": \"video_file\"", MediaKind.Video)]
    [InlineData("\"file\": \"a.mp4\", \"media_type\": \"video_message\"", MediaKind.VideoNote)]
    [InlineData("\"file\": \"a.ogg\", \"media_type\": \"voice_message\", \"duration_seconds\": 3", MediaKind.Voice)]
    [InlineData("\"file\": \"a.mp3\", \"media_type\": \"audio_file\", \"performer\": \"p\", \"title\": \"t\"", MediaKind.Audio)]
    [InlineData("\"media_type\": \"animation\", \"file\": \"a.mp4\"", MediaKind.Animation)]
    [InlineData("\"file\": \"a\", \"media_type\": \"hologram\"", MediaKind.Other)]
    [InlineData("\"file\": \"a.pdf\", \"file_name\": \"a.pdf\", \"mime_type\": \"application/pdf\"", MediaKind.Document)]
    [InlineData("\"contact_information\": {\"first_name\": \"A\", \"phone_number\": \"1\"}, \"contact_vcard\": \"c.vcf\"", MediaKind.Contact)]
    [InlineData("\"location_information\": {\"latitude\": 1.5, \"longitude\": 2.5}", MediaKind.Location)]
    [InlineData("\"location_information\": null", MediaKind.Location)]
    [InlineData("\"location_information\": {\"latitude\": 1, \"longitude\": 2}, \"live_location_period_seconds\": 60", MediaKind.LiveLocation)]
    [InlineData("\"place_name\": \"Cafe\", \"address\": \"Street 1\", \"location_information\": {\"latitude\": 1}", MediaKind.Venue)]
    [InlineData("\"poll\": {\"question\": \"q\", \"closed\": false, \"answers\": [{\"text\": \"a\", \"voters\": 1}]}", MediaKind.Poll)]
    [InlineData("\"todo_list\": {\"title\": \"t\"}", MediaKind.Checklist)]
    [InlineData("\"game_title\": \"g\", \"game_description\": \"d\"", MediaKind.Game)]
    [InlineData("\"invoice_information\": \"{\\n \\\"title\\\": \\\"x\\\"\\n}\"", MediaKind.Invoice)]
    [InlineData("\"giveaway_information\": {\"quantity\": 1}", MediaKind.Giveaway)]
    [InlineData("\"giveaway_results\": {\"winners\": [1]}", MediaKind.GiveawayWinners)]
    [InlineData("\"paid_stars_amount\": 5, \"photo\": \"p.jpg\"", MediaKind.PaidMedia)]
    [InlineData("\"photo\": null", null)]
    public async Task Read_media_is_named_for_what_it_is(string properties, MediaKind? expected)
    {
        var message = await ReadOneAsync(properties + ", \"text\": \"caption\"");

        Assert.Null(message.Error);
        Assert.Equal(expected, message.MediaKind);
        Assert.Equal("caption", message.Text);
    }

    [Fact]
    public async Task Read_edit_forward_bot_signature_and_reactions_are_kept()
    {
        var message = await ReadOneAsync(
            """
            "edited": "2024-05-01T12:05:00", "edited_unixtime": "1714554300", "author": "Editor", "forwarded_from": "Other",
            "forwarded_from_id": "channel5", "via_bot": "@gif", "text": "x",
            "reactions": [{"type": "emoji", "count": 3, "emoji": "👍", "recent": [{"from": "A", "from_id": "user1", "count": 50}]},
                          {"type": "paid", "count": 2}]
            """);

        Assert.Null(message.Error);
        Assert.Equal(new DateTimeOffset(2024, 5, 1, 9, 5, 0, TimeSpan.Zero), message.EditedAt);
        Assert.Equal("Editor", message.AuthorSignature);
        Assert.Equal((true, "Other"), (message.IsForwarded, message.ForwardedFrom));
        Assert.Equal("@gif", message.ViaBot);
        Assert.Equal(5, message.ReactionCount);
    }

    [Fact]
    public async Task Read_forward_from_deleted_account_is_forwarded_from_nobody()
    {
        var message = await ReadOneAsync("\"forwarded_from\": null, \"text\": \"x\"");

        Assert.Equal((true, null), (message.IsForwarded, message.ForwardedFrom));
    }

    [Theory]
    [InlineData("\"from\": null, \"from_id\": \"user9\"", AuthorKind.User, 9L, null)]
    [InlineData("\"from\": \"News\", \"from_id\": \"channel1500000001\"", AuthorKind.Channel, -1001500000001L, "News")]
    [InlineData("\"from\": \"Old\", \"from_id\": \"chat77\"", AuthorKind.Chat, -77L, "Old")]
    [InlineData("\"from\": \"A\", \"from_id\": 4000000000", AuthorKind.User, 4000000000L, "A")]
    [InlineData("\"from\": \"A\", \"from_id\": 9783213579", AuthorKind.Unknown, null, "A")]
    [InlineData("\"from\": \"A\", \"from_id\": \"robot3\"", AuthorKind.Unknown, null, "A")]
    [InlineData("\"from\": \"A\", \"from_id\": \"user\"", AuthorKind.Unknown, null, "A")]
    [InlineData("\"from\": \"A\", \"from_id\": null", AuthorKind.Unknown, null, "A")]
    public async Task Read_author_of_any_kind_has_the_bot_api_id(string properties, AuthorKind kind, long? id, string? name)
    {
        var json = $$"""{"id": 1, "type": "message", "date_unixtime": "1714554000", {{properties}}, "text": ""}""";

        var message = Assert.Single(await ReadAsync(Chat(json)));

        Assert.Null(message.Error);
        Assert.Equal((kind, id, name), (message.AuthorKind, message.AuthorId, message.AuthorName));
    }

    [Theory]
    [InlineData("\"reply_to_message_id\": 5", 5L)]
    [InlineData("\"reply_to_message_id\": 5, \"reply_to_peer_id\": \"channel1500000001\"", 5L)]
    [InlineData("\"reply_to_message_id\": 5, \"reply_to_peer_id\": \"channel99\"", null)]
    [InlineData("\"reply_to_peer_id\": \"user99\", \"reply_to_message_id\": 5", null)]
    public async Task Read_reply_counts_only_within_the_chat(string properties, long? expected) =>
        Assert.Equal(expected, (await ReadOneAsync(properties)).ReplyToMessageId);

    [Fact]
    public async Task Read_old_file_takes_local_date_as_utc()
    {
        var message = Assert.Single(await ReadAsync(Chat(
            """{"id": 1, "type": "message", "date": "2018-03-04T05:06:07", "edited": "2018-03-04T05:07:00", "text": ""}""")));

        Assert.Null(message.Error);
        Assert.Equal(new DateTimeOffset(2018, 3, 4, 5, 6, 7, TimeSpan.Zero), message.SentAt);
        Assert.Equal(new DateTimeOffset(2018, 3, 4, 5, 7, 0, TimeSpan.Zero), message.EditedAt);
    }

    [Fact]
    public async Task Read_service_lines_have_action_and_actor()
    {
        var messages = await ReadAsync(Chat(
            Service("\"action\": \"pin_message\", \"message_id\": 3, \"text\": \"\", \"text_entities\": []"),
            Service("\"action\": \"invite_members\", \"members\": [\"A\", null], \"text\": \"\"", 8),
            Service("\"information_text\": \"custom\", \"text\": \"\"", 9),
            """{"id": 10, "type": "service", "date_unixtime": "1714554000", "action": "send_payment", "amount": 5, "text": ""}"""));

        Assert.All(messages, m => Assert.Null(m.Error));
        Assert.All(messages, m => Assert.Equal(ExportedMessageKind.Service, m.Kind));
        Assert.Equal(["pin_message", "invite_members", null, "send_payment"], messages.Select(m => m.ServiceAction));
        Assert.Equal(("Olena", 42L), (messages[0].AuthorName, messages[0].AuthorId!.Value));
        Assert.Equal(3, messages[0].ReplyToMessageId);
        Assert.Null(messages[3].AuthorName);
    }

    [Fact]
    public async Task Read_unsupported_and_new_types_are_accepted_without_date()
    {
        var messages = await ReadAsync(Chat("""{"id": 1, "type": "unsupported"}""", """{"id": 2, "type": "telepathy", "mood": {}}"""));

        Assert.Equal([ExportedMessageKind.Unsupported, ExportedMessageKind.Unknown], messages.Select(m => m.Kind));
        Assert.All(messages, m => Assert.Null(m.Error));
        Assert.All(messages, m => Assert.Null(m.SentAt));
    }

    [Fact]
    public async Task Read_topics_follow_the_chain_of_replies()
    {
        var messages = await ReadAsync(Chat(
            Message("\"reply_to_message_id\": 1, \"text\": \"before any topic\"", 2),
            Service("\"action\": \"topic_created\", \"title\": \"Builds\"", 10),
            Service("\"action\": \"topic_created\", \"title\": \"Other\"", 11),
            Message("\"reply_to_message_id\": 10, \"text\": \"in it\"", 12),
            Message("\"reply_to_message_id\": 12, \"text\": \"answer\"", 13),
            Message("\"reply_to_message_id\": 13, \"text\": \"answer to it\"", 14),
            Message("\"reply_to_message_id\": 11, \"text\": \"the other\"", 15),
            Message("\"text\": \"general\"", 16),
            Message("\"reply_to_message_id\": 16, \"text\": \"general too\"", 17)));

        Assert.Equal([null, 10, 11, 10, 10, 10, 11, null, null], messages.Select(m => m.ThreadId));
        Assert.Equal([1, null, null, null, 12, 13, null, null, 16], messages.Select(m => m.ReplyToMessageId));
    }

    [Fact]
    public void Place_forgets_old_messages_but_no_topics()
    {
        var threads = new TopicThreads(generationSize: 10);
        threads.Open(1);
        for (var id = 2; id < 100; id++) threads.Place(id, 1);

        Assert.Equal(1, threads.Place(101, 99));
        Assert.Null(threads.Place(102, 2));
        Assert.Equal(1, threads.Place(103, 1));
    }

    [Fact]
    public async Task Read_unknown_fields_are_skipped()
    {
        var json = """
                   {"future": {"messages": [{"id": 1}]}, "name": null, "type": "saved_messages", "flags": [1, [true, null], "]"], "id": 5,
                    "messages": [{"id": 1, "type": "message", "new": {"id": 99, "text": ["}"]}, "date_unixtime": "1714554000", "text": "x"}],
                    "after": -1.5e3}
                   """;

        var message = Assert.Single(await ReadAsync(json));

        Assert.Null(message.Error);
        Assert.Equal((1, "x"), (message.Id, message.Text));
        Assert.Equal(new ExportedChat(5, null, "saved_messages"), message.Chat);
    }

    [Theory]
    [InlineData("public_supergroup", 123, -1000000000123)]
    [InlineData("private_supergroup", 1500000001, -1001500000001)]
    [InlineData("public_channel", 1500000001, -1001500000001)]
    [InlineData("private_channel", 1500000001, -1001500000001)]
    [InlineData("private_group", 123, -123)]
    [InlineData("personal_chat", 123, 123)]
    [InlineData("bot_chat", 123, 123)]
    [InlineData("saved_messages", 123, 123)]
    [InlineData("replies", 123, 123)]
    [InlineData("gigantic_supergroup", 123, -1000000000123)]
    [InlineData("something_else", 123, 123)]
    public async Task Read_chat_id_has_the_bot_api_form(string type, long id, long expected) =>
        Assert.Equal(expected, Assert.Single(await ReadAsync(Chat(type, id, Message()))).Chat.ChatId);

    [Fact]
    public async Task Read_account_has_the_chats_of_both_lists_in_order()
    {
        var json = $$"""
                   {
                    "about": "Here is the data you requested.",
                    "personal_information": {"user_id": 1, "messages": []},
                    "contacts": {"about": "", "list": [{"first_name": "A"}]},
                    "chats": {"about": "chats", "list": [{{Chat("personal_chat", 5, Message("\"text\": \"a\"", 1))}},
                       {{Chat("private_group", 6, Message("\"text\": \"b\"", 1), Message("\"text\": \"c\"", 2))}}]},
                    "left_chats": {"about": "left", "list": [{{Chat("public_channel", 7, Message("\"text\": \"d\"", 1))}}]}
                   }
                   """;

        var messages = await ReadAsync(json);

        Assert.Equal(["a", "b", "c", "d"], messages.Select(m => m.Text));
        Assert.Equal([5, -6, -6, -1000000000007], messages.Select(m => m.Chat.ChatId));
        Assert.Equal([0, 1, 2, 3], messages.Select(m => m.Position));
    }

    [Fact]
    public async Task Read_file_with_byte_order_mark_is_accepted()
    {
        var message = Assert.Single(await ReadAsync([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Chat(Message()))]));

        Assert.Null(message.Error);
    }

    [Theory]
    [InlineData(@"\x01", "\u0001")]
    [InlineData(@"\x1F", "\u001F")]
    [InlineData(@"a\x07b\x08c", "a\u0007b\u0008c")]
    [InlineData(@"\\x41", @"\x41")]
    [InlineData(@"\\\x02", "\\\u0002")]
    [InlineData(@"\\\\x41\n\x03\\", "\\\\x41\n\u0003\\")]
    [InlineData(@"C:\\xampp\\x86 \""\x04\""", "C:\\xampp\\x86 \"\u0004\"")]
    [InlineData(@"\x00gone", "gone")]
    public async Task Read_control_escapes_become_characters(string written, string expected)
    {
        var json = Encoding.UTF8.GetBytes(Chat(Message($"\"text\": \"{written}\"")));

        for (var size = 1; size <= 7; size++)
        {
            var message = Assert.Single(await ReadAsync(new TrickleStream(json, () => size)));

            Assert.Null(message.Error);
            Assert.Equal(expected, message.Text);
        }
    }
}
