using TaskTracker.Domain.Ingestion;
using Telegram.Bot.Types;
using Telegram.Bot.Types.Enums;

namespace TaskTracker.Worker.Ingestion;

/// <summary>Takes from an update what is stored of it, in the same form in which an import has it.</summary>
public static class TelegramUpdateReader
{
    // The General topic of a forum; messages in it usually carry no thread at all.
    private const int GeneralTopic = 1;

    /// <summary>
    /// The message that is new or edited, in a chat or a channel; null for updates of other kinds (reactions, membership, button
    /// presses, ...), of which nothing is stored. The update must have been checked by <c>TelegramUpdates.Parse</c>.
    /// </summary>
    public static IncomingTelegramMessage? Read(Update update) => update switch
    {
        { Message: { } message } => Read(update.Id, message, isEdit: false),
        { ChannelPost: { } message } => Read(update.Id, message, isEdit: false),
        { EditedMessage: { } message } => Read(update.Id, message, isEdit: true),
        { EditedChannelPost: { } message } => Read(update.Id, message, isEdit: true),
        _ => null,
    };

    private static IncomingTelegramMessage Read(int updateId, Message message, bool isEdit)
    {
        // Outside forums a thread is a chain of replies, which is no topic.
        var thread = message.IsTopicMessage && message.MessageThreadId is { } id && id != GeneralTopic ? id : (long?)null;
        return new()
        {
            UpdateId = updateId,
            ChatId = message.Chat.Id,
            ChatType = message.Chat.Type.ToString().ToLowerInvariant(),
            ChatTitle = Title(message.Chat),
            MessageId = message.Id,
            ThreadId = thread,
            ReplyToMessageId = ReplyTo(message, thread),
            User = message.SenderChat is null && message.From is { } user ? Read(user) : null,
            SenderChat = message.SenderChat is { } chat ? new(chat.Id, Kind(chat), Title(chat), chat.Username) : null,
            AuthorSignature = Text(message.AuthorSignature),
            Text = MessageText.Normalize(message.Text ?? message.Caption),
            SentAt = Utc(message.Date),
            EditedAt = message.EditDate is { } edited ? Utc(edited) : null,
            MediaKind = MediaKindOf(message),
            IsForwarded = message.ForwardOrigin is not null,
            ForwardedFrom = NameOf(message.ForwardOrigin),
            ViaBot = message.ViaBot?.Username is { } bot ? "@" + bot : null,
            MigrateToChatId = message.MigrateToChatId,
            MigrateFromChatId = message.MigrateFromChatId,
            IsService = IsService(message),
            IsEdit = isEdit,
        };
    }

    // In a topic Telegram makes everything that answers nothing a reply to the line that created the topic.
    private static long? ReplyTo(Message message, long? thread)
    {
        var target = message.ReplyToMessage ?? message.PinnedMessage;
        if (target is null || target.Id == 0 || target.Id == thread) return null;
        return target.Chat is null || target.Chat.Id == message.Chat.Id ? target.Id : null;
    }

    private static IncomingTelegramUser Read(User user) => new(
        user.Id, MessageText.Normalize(user.FirstName), Text(user.LastName), user.Username, user.LanguageCode, user.IsPremium, user.IsBot);

    private static AuthorKind Kind(Chat chat) => chat.Type is ChatType.Group ? AuthorKind.Chat : AuthorKind.Channel;

    private static string? Title(Chat chat) => Text(chat.Title ?? FullName(chat.FirstName, chat.LastName));

    private static string? FullName(string? first, string? last) =>
        string.Join(' ', new[] { first, last }.Where(name => !string.IsNullOrEmpty(name))) is { Length: > 0 } name ? name : null;

    private static string? Text(string? text) => text is null ? null : MessageText.Normalize(text);

    private static string? NameOf(MessageOrigin? origin) => origin switch
    {
        MessageOriginUser { SenderUser: { } user } => Text(FullName(user.FirstName, user.LastName)),
        MessageOriginHiddenUser hidden => Text(hidden.SenderUserName),
        MessageOriginChat { SenderChat: { } chat } => Title(chat),
        MessageOriginChannel { Chat: { } channel } => Title(channel),
        _ => null,
    };

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static MediaKind? MediaKindOf(Message message) => message.Type switch
    {
        MessageType.Photo or MessageType.LivePhoto or MessageType.NewChatPhoto => MediaKind.Photo,
        MessageType.Video => MediaKind.Video,
        MessageType.VideoNote => MediaKind.VideoNote,
        MessageType.Voice => MediaKind.Voice,
        MessageType.Audio => MediaKind.Audio,
        MessageType.Animation => MediaKind.Animation,
        MessageType.Sticker => MediaKind.Sticker,
        MessageType.Document => MediaKind.Document,
        MessageType.Contact => MediaKind.Contact,
        MessageType.Location when message.Location?.LivePeriod is > 0 => MediaKind.LiveLocation,
        MessageType.Location => MediaKind.Location,
        MessageType.Venue => MediaKind.Venue,
        MessageType.Poll => MediaKind.Poll,
        MessageType.Checklist => MediaKind.Checklist,
        MessageType.Dice => MediaKind.Dice,
        MessageType.Game => MediaKind.Game,
        MessageType.Invoice => MediaKind.Invoice,
        MessageType.Story => MediaKind.Story,
        MessageType.Giveaway => MediaKind.Giveaway,
        MessageType.GiveawayWinners => MediaKind.GiveawayWinners,
        MessageType.PaidMedia => MediaKind.PaidMedia,
        MessageType.Text => null,
        MessageType.RichMessage or MessageType.Unknown => MediaKind.Other,
        _ => IsService(message) ? null : MediaKind.Other,
    };

    // The library counts what it does not know as service; a person may have written it, and it is not to be lost as noise.
    private static bool IsService(Message message) => message.IsServiceMessage && message.Type is not MessageType.Unknown;
}
