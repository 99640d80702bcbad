using System.Text;
using TaskTracker.Domain.Ingestion;
using TaskTracker.ServiceDefaults.Telegram;
using TaskTracker.Worker.Ingestion;

namespace TaskTracker.Tests.Ingestion.Updates;

public sealed class TelegramUpdateReaderTests
{
    private const string Chat = """ "chat":{"id":-1001500000001,"type":"supergroup","title":"Team","username":"team"} """;
    private const string Olena = """ "from":{"id":42,"is_bot":false,"first_name":"Olena","last_name":"K","username":"ok","language_code":"uk","is_premium":true} """;

    [Fact]
    public void Read_text_message_has_its_fields()
    {
        var message = Read("message", $$"""{{Olena}},"text":"hi\r\nall" """);

        Assert.Equal(
            new IncomingTelegramMessage
            {
                UpdateId = 9,
                ChatId = -1001500000001,
                ChatType = "supergroup",
                ChatTitle = "Team",
                MessageId = 7,
                User = new(42, "Olena", "K", "ok", "uk", IsPremium: true, IsBot: false),
                Text = "hi\nall",
                SentAt = new(2024, 5, 1, 9, 0, 0, TimeSpan.Zero),
            },
            message);
        Assert.Equal((42L, AuthorKind.User, "Olena K"), (message!.AuthorId!.Value, message.AuthorKind, message.AuthorName));
    }

    [Theory]
    [InlineData("message", false)]
    [InlineData("edited_message", true)]
    [InlineData("channel_post", false)]
    [InlineData("edited_channel_post", true)]
    public void Read_each_kind_of_update_with_a_message_is_one(string kind, bool isEdit)
    {
        var message = Read(kind, """ "text":"x","edit_date":1714554300 """);

        Assert.Equal(isEdit, message!.IsEdit);
        Assert.Equal(new DateTimeOffset(2024, 5, 1, 9, 5, 0, TimeSpan.Zero), message.EditedAt);
    }

    [Theory]
    [InlineData(""" "message_reaction":{"message_id":1,"date":1,"chat":{"id":4,"type":"group"},"old_reaction":[],"new_reaction":[]} """)]
    [InlineData(""" "callback_query":{"id":"1","from":{"id":5,"is_bot":false,"first_name":"A"},"chat_instance":"x"} """)]
    [InlineData(""" "poll":{"id":"1","question":"q","options":[]} """)]
    [InlineData(""" "business_message":{"message_id":1,"date":1,"chat":{"id":4,"type":"private"}} """)]
    [InlineData(""" "unheard_of":{} """)]
    public void Read_other_updates_give_nothing_to_store(string properties) => Assert.Null(ReadUpdate(properties));

    [Theory]
    [InlineData(""" "photo":[{"file_id":"a"}],"caption":"c" """, MediaKind.Photo)]
    [InlineData(""" "live_photo":{},"photo":[{"file_id":"a"}],"caption":"c" """, MediaKind.Photo)]
    [InlineData(""" "video":{"file_id":"a"},"caption":"c" """, MediaKind.Video)]
    [InlineData(""" "video_note":{"file_id":"a"} """, MediaKind.VideoNote)]
    [InlineData(""" "voice":{"file_id":"a"},"caption":"c" """, MediaKind.Voice)]
    [InlineData(""" "audio":{"file_id":"a"},"caption":"c" """, MediaKind.Audio)]
    [InlineData(""" "animation":{"file_id":"a"},"document":{"file_id":"a"},"caption":"c" """, MediaKind.Animation)]
    [InlineData(""" "sticker":{"file_id":"a","type":"regular"} """, MediaKind.Sticker)]
    [InlineData(""" "document":{"file_id":"a"},"caption":"c" """, MediaKind.Document)]
    [InlineData(""" "contact":{"phone_number":"1","first_name":"A"} """, MediaKind.Contact)]
    [InlineData(""" "location":{"latitude":1,"longitude":2} """, MediaKind.Location)]
    [InlineData(""" "location":{"latitude":1,"longitude":2,"live_period":60} """, MediaKind.LiveLocation)]
    [InlineData(""" "location":{"latitude":1},"venue":{"title":"t","address":"a","location":{"latitude":1}} """, MediaKind.Venue)]
    [InlineData(""" "poll":{"id":"1","question":"q","options":[]} """, MediaKind.Poll)]
    [InlineData(""" "checklist":{"title":"t","tasks":[]} """, MediaKind.Checklist)]
    [InlineData(""" "dice":{"emoji":"x","value":3} """, MediaKind.Dice)]
    [InlineData(""" "game":{"title":"t","description":"d","photo":[]} """, MediaKind.Game)]
    [InlineData(""" "invoice":{"title":"t","total_amount":1} """, MediaKind.Invoice)]
    [InlineData(""" "story":{"id":1,"chat":{"id":4,"type":"private"}} """, MediaKind.Story)]
    [InlineData(""" "giveaway":{"winner_count":1} """, MediaKind.Giveaway)]
    [InlineData(""" "giveaway_winners":{"winner_count":1} """, MediaKind.GiveawayWinners)]
    [InlineData(""" "paid_media":{"star_count":1,"paid_media":[]},"caption":"c" """, MediaKind.PaidMedia)]
    [InlineData(""" "hologram":{"file_id":"a"} """, MediaKind.Other)]
    [InlineData(""" "text":"c" """, null)]
    public void Read_media_is_named_for_what_it_is(string properties, MediaKind? expected)
    {
        var message = Read("message", properties);

        Assert.Equal(expected, message!.MediaKind);
        Assert.Equal(properties.Contains("\"c\"", StringComparison.Ordinal) ? "c" : "", message.Text);
        Assert.False(message.IsService);
    }

    [Theory]
    [InlineData(""" "new_chat_members":[{"id":5,"is_bot":false,"first_name":"A"}] """)]
    [InlineData(""" "new_chat_title":"New" """)]
    [InlineData(""" "forum_topic_created":{"name":"T"} """)]
    [InlineData(""" "video_chat_started":{} """)]
    public void Read_service_messages_are_marked(string properties)
    {
        var message = Read("message", properties);

        Assert.True(message!.IsService);
        Assert.Null(message.MediaKind);
        Assert.Equal("", message.Text);
    }

    [Fact]
    public void Read_migration_has_both_ids()
    {
        Assert.Equal(-1005, Read("message", """ "migrate_to_chat_id":-1005 """)!.MigrateToChatId);
        Assert.Equal(-5, Read("message", """ "migrate_from_chat_id":-5 """)!.MigrateFromChatId);
    }

    [Theory]
    [InlineData(""" "reply_to_message":{"message_id":3,"date":1,"chat":{"id":-1001500000001,"type":"supergroup"}} """, 3L, null)]
    [InlineData(""" "reply_to_message":{"message_id":3,"date":1,"chat":{"id":-1009,"type":"supergroup"}} """, null, null)]
    [InlineData(""" "external_reply":{"origin":{"type":"hidden_user","date":1,"sender_user_name":"x"},"message_id":3} """, null, null)]
    [InlineData(""" "pinned_message":{"message_id":3,"date":1,"chat":{"id":-1001500000001,"type":"supergroup"}} """, 3L, null)]
    [InlineData(""" "message_thread_id":3,"reply_to_message":{"message_id":3,"date":1,"chat":{"id":-1001500000001,"type":"supergroup"}} """, 3L, null)]
    [InlineData(""" "message_thread_id":3,"is_topic_message":true,"reply_to_message":{"message_id":3,"date":1,"chat":{"id":-1001500000001,"type":"supergroup"}} """, null, 3L)]
    [InlineData(""" "message_thread_id":3,"is_topic_message":true,"reply_to_message":{"message_id":5,"date":1,"chat":{"id":-1001500000001,"type":"supergroup"}} """, 5L, 3L)]
    [InlineData(""" "message_thread_id":1,"is_topic_message":true """, null, null)]
    public void Read_replies_and_topics_are_told_apart(string properties, long? replyTo, long? thread)
    {
        var message = Read("message", properties);

        Assert.Equal((replyTo, thread), (message!.ReplyToMessageId, message.ThreadId));
    }

    [Theory]
    [InlineData("""{"type":"user","date":1,"sender_user":{"id":5,"is_bot":false,"first_name":"Ann","last_name":"B"}}""", "Ann B")]
    [InlineData("""{"type":"hidden_user","date":1,"sender_user_name":"Hidden"}""", "Hidden")]
    [InlineData("""{"type":"chat","date":1,"sender_chat":{"id":-1005,"type":"supergroup","title":"Group"}}""", "Group")]
    [InlineData("""{"type":"channel","date":1,"message_id":3,"chat":{"id":-1005,"type":"channel","title":"News"}}""", "News")]
    public void Read_forward_has_the_name_of_its_origin(string origin, string expected)
    {
        var message = Read("message", $$""" "forward_origin":{{origin}},"text":"x" """);

        Assert.Equal((true, expected), (message!.IsForwarded, message.ForwardedFrom));
    }

    [Fact]
    public void Read_message_in_the_name_of_a_chat_has_no_user()
    {
        var message = Read(
            "message",
            """
            "from":{"id":1087968824,"is_bot":true,"first_name":"Group","username":"GroupAnonymousBot"},
            "sender_chat":{"id":-1001500000001,"type":"supergroup","title":"Team","username":"team"},"author_signature":"admin",
            "via_bot":{"id":5,"is_bot":true,"first_name":"Gif","username":"gif"},"text":"x"
            """);

        Assert.Null(message!.User);
        Assert.Equal(new IncomingTelegramSender(-1001500000001, AuthorKind.Channel, "Team", "team"), message.SenderChat);
        Assert.Equal((-1001500000001, AuthorKind.Channel, "Team"), (message.AuthorId, message.AuthorKind, message.AuthorName));
        Assert.Equal(("admin", "@gif"), (message.AuthorSignature, message.ViaBot));
    }

    [Fact]
    public void Read_private_chat_is_titled_by_the_person()
    {
        var message = ReadUpdate(
            """ "message":{"message_id":1,"date":1714554000,"chat":{"id":42,"type":"private","first_name":"Olena","last_name":"K"},"text":"x"} """);

        Assert.Equal((42, "private", "Olena K"), (message!.ChatId, message.ChatType, message.ChatTitle));
    }

    private static IncomingTelegramMessage? Read(string kind, string properties) =>
        ReadUpdate($$""" "{{kind}}":{"message_id":7,"date":1714554000,{{Chat}},{{properties}}} """);

    private static IncomingTelegramMessage? ReadUpdate(string properties)
    {
        var result = TelegramUpdates.Parse(Encoding.UTF8.GetBytes($$"""{"update_id":9,{{properties}}}"""));
        Assert.Equal("", result.Error);
        return TelegramUpdateReader.Read(result.Update!);
    }
}
