using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using TaskTracker.Api.Http;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Ingestion;
using TaskTracker.Domain.Messages;
using TaskTracker.Domain.Scoring;

namespace TaskTracker.Api.Messages;

/// <summary><c>/api/v1/messages</c>.</summary>
internal static class MessageEndpoints
{
    public static void MapMessages(this IEndpointRouteBuilder api)
    {
        var messages = api.MapGroup("messages").WithTags("messages");
        messages.MapGet("", ListAsync)
            .WithSummary("Lists messages, newest first")
            .Produces<PagedList<MessageSummary>>()
            .ProducesValidationProblem();
        messages.MapGet("{id:guid}", GetAsync)
            .WithSummary("A message with the reasons of its score")
            .Produces<MessageDetail>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(
        TrackerDbContext db,
        [AsParameters] PageQuery page,
        [FromQuery(Name = "classification")] string? classification,
        [FromQuery(Name = "chat_id")] long? chatId,
        [FromQuery(Name = "author_id")] Guid? authorId,
        [FromQuery(Name = "topic_id")] Guid? topicId,
        [FromQuery(Name = "since")] DateTimeOffset? since,
        [FromQuery(Name = "until")] DateTimeOffset? until,
        CancellationToken cancellationToken)
    {
        if (page.Problem() is { } invalid)
            return invalid;
        if (!QueryEnum.TryRead<MessageClassification>("classification", classification, out var wanted, out var problem))
            return problem;

        var query = db.Messages.AsNoTracking();
        if (wanted is { } c)
            query = query.Where(m => m.Classification == c);
        if (chatId is { } chat)
            query = query.Where(m => m.ChatId == chat);
        if (authorId is { } author)
            query = query.Where(m => m.AuthorId == author);
        if (topicId is { } topic)
            query = query.Where(m => m.TopicId == topic);
        if (since is { } from)
            query = query.Where(m => m.SentAt >= from.ToUniversalTime());
        if (until is { } to)
            query = query.Where(m => m.SentAt < to.ToUniversalTime());
        return TypedResults.Ok(await page.ReadAsync(
            query.OrderByDescending(m => m.SentAt).ThenByDescending(m => m.Id).Select(MessageSummary.FromEntity), cancellationToken));
    }

    private static async Task<IResult> GetAsync(Guid id, TrackerDbContext db, CancellationToken cancellationToken)
    {
        var found = await db.Messages.AsNoTracking()
            .Where(m => m.Id == id)
            .Select(m => new { Message = m, Chat = m.Source!.Name, m.Author })
            .SingleOrDefaultAsync(cancellationToken);
        return found is null
            ? ProblemExtensions.NotFound("message", id)
            : TypedResults.Ok(MessageDetail.Of(found.Message, found.Chat, found.Author));
    }
}

/// <summary>A message in a list.</summary>
internal sealed record MessageSummary(
    Guid Id,
    long ChatId,
    string? Chat,
    long ExternalMessageId,
    Guid? AuthorId,
    string? Author,
    string Content,
    MediaKind? MediaKind,
    DateTimeOffset SentAt,
    double? ImportanceScore,
    MessageClassification? Classification,
    Guid? TopicId)
{
    public static readonly Expression<Func<Message, MessageSummary>> FromEntity = m => new MessageSummary(
        m.Id,
        m.ChatId,
        m.Source!.Name,
        m.ExternalMessageId,
        m.AuthorId,
        m.Author == null ? null : m.Author.LastName == null ? m.Author.FirstName : m.Author.FirstName + " " + m.Author.LastName,
        m.Content,
        m.MediaKind,
        m.SentAt,
        m.ImportanceScore,
        m.Classification,
        m.TopicId);
}

/// <summary>A message with all that is known of it.</summary>
internal sealed record MessageDetail(
    Guid Id,
    long ChatId,
    string? Chat,
    long ExternalMessageId,
    long? ThreadId,
    long? ReplyToMessageId,
    Guid? AuthorId,
    string? Author,
    string Content,
    MediaKind? MediaKind,
    DateTimeOffset SentAt,
    DateTimeOffset? EditedAt,
    double? ImportanceScore,
    MessageClassification? Classification,
    JsonElement? NoiseFactors,
    string? DetectedLanguage,
    Guid? TopicId,
    ExtractionState ExtractionState,
    Guid? ExtractionRunId,
    ReviewStatus ReviewStatus)
{
    public static MessageDetail Of(Message message, string? chat, User? author) => new(
        message.Id,
        message.ChatId,
        chat,
        message.ExternalMessageId,
        message.ThreadId,
        message.ReplyToMessageId,
        message.AuthorId,
        author?.DisplayName,
        message.Content,
        message.MediaKind,
        message.SentAt,
        message.EditedAt,
        message.ImportanceScore,
        message.Classification,
        message.NoiseFactors is null ? null : JsonDocument.Parse(message.NoiseFactors).RootElement,
        message.DetectedLanguage,
        message.TopicId,
        message.ExtractionState,
        message.ExtractionRunId,
        message.ReviewStatus);
}
