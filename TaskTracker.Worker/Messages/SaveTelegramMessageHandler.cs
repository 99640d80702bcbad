using Microsoft.EntityFrameworkCore;
using TaskTracker.Domain.Ingestion;
using TaskTracker.Domain.Messages;
using TaskTracker.Domain.Scoring;
using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults.Telegram;
using TaskTracker.Worker.Ingestion;
using TaskTracker.Worker.Tasks;

namespace TaskTracker.Worker.Messages;

/// <summary>Stores the message of a webhook update, tells of it, and has it scored.</summary>
internal sealed class SaveTelegramMessageHandler(TimeProvider time) : TaskHandler<SaveTelegramMessage, SaveTelegramMessageResult>
{
    public override async Task<SaveTelegramMessageResult> HandleAsync(
        SaveTelegramMessage task, TaskContext context, CancellationToken cancellationToken)
    {
        var parsed = TelegramUpdates.Parse(task.Update);
        if (!parsed.IsValid)
            throw new PermanentTaskException($"The update cannot be read: {parsed.Error}");
        if (TelegramUpdateReader.Read(parsed.Update) is not { IsService: false } incoming)
            return new SaveTelegramMessageResult(MessageId: null);

        var message = ToMessage(incoming);
        var writer = new MessageWriter(await context.BeginAsync(cancellationToken), time.GetUtcNow());
        var written = await writer.WriteAsync([message], cancellationToken);
        if (written.Count == 0)
            return new SaveTelegramMessageResult(await FindAsync(context, message, cancellationToken));

        Announce(context, message, written[0]);
        context.Enqueue(new ScoreMessage(written[0].Id));
        return new SaveTelegramMessageResult(written[0].Id);
    }

    private static IncomingMessage ToMessage(IncomingTelegramMessage incoming) => new(
        incoming.ChatId,
        incoming.ChatTitle,
        incoming.MessageId,
        incoming.ThreadId,
        incoming.ReplyToMessageId,
        AuthorOf(incoming),
        incoming.Text,
        incoming.MediaKind,
        incoming.SentAt,
        incoming.EditedAt);

    private static IncomingAuthor? AuthorOf(IncomingTelegramMessage incoming) => (incoming.SenderChat, incoming.User) switch
    {
        ({ } chat, _) => new IncomingAuthor(chat.ChatId, IncomingAuthor.NameOr(chat.Title), Username: chat.Username),
        (null, { } user) => new IncomingAuthor(
            user.Id, IncomingAuthor.NameOr(user.FirstName), user.LastName, user.Username, user.LanguageCode, user.IsPremium, user.IsBot),
        _ => null,
    };

    private static void Announce(TaskContext context, IncomingMessage message, WrittenMessage written)
    {
        var author = message.Author?.FullName;
        if (written.IsNew)
            context.Raise(new MessageNew(written.Id, message.ChatId, message.ChatTitle, author, message.Content, message.SentAt));
        context.Raise(new MessageUpdated(
            written.Id, message.ChatId, message.ChatTitle, author, message.Content, message.SentAt, message.EditedAt));
    }

    private static Task<Guid?> FindAsync(TaskContext context, IncomingMessage message, CancellationToken cancellationToken) =>
        context.Db.Messages
            .Where(m => m.Source!.Kind == Source.Telegram && m.ChatId == message.ChatId && m.ExternalMessageId == message.ExternalId)
            .Select(m => (Guid?)m.Id)
            .FirstOrDefaultAsync(cancellationToken);
}
