using System.Globalization;
using System.Text.Json;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Ingestion;
using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Messages;
using TaskTracker.Domain.Scoring;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Dashboard.Live;

/// <summary>Says in a line what an event is about.</summary>
internal static class FeedSummary
{
    private const int MaxLength = 160;

    public static string Of(string type, JsonElement data)
    {
        try
        {
            return Shorten(Describe(type, data));
        }
        catch (JsonException)
        {
            // Raised by a newer version, with fields that this one does not know.
            return Shorten(data.GetRawText());
        }
    }

    private static string Describe(string type, JsonElement data) => type switch
    {
        "message.new" => Message(Read<MessageNew>(data)),
        "message.updated" => Message(Read<MessageUpdated>(data)),
        "message_scored" => Scored(Read<MessageScored>(data)),
        "batch_scored" => Batch(Read<BatchScored>(data)),
        "ingestion.started" => Read<IngestionStarted>(data).FileName ?? "an import began",
        "ingestion.progress" => Progress(Read<IngestionProgress>(data)),
        "ingestion.completed" => Completed(Read<IngestionCompleted>(data)),
        "ingestion.failed" => Read<IngestionFailed>(data).Error,
        "ingestion.cancelled" => $"{Number(Read<IngestionCancelled>(data).MessagesStored)} stored before it was cancelled",
        "knowledge.extraction_started" => $"reads {Count(Read<ExtractionStarted>(data).MessageCount, "message")}",
        "knowledge.extraction_completed" => Extracted(Read<ExtractionCompleted>(data)),
        "knowledge.extraction_failed" => Read<ExtractionFailed>(data).Error,
        "knowledge.extraction_cancelled" => "its messages are free again",
        "task.started" or "task.succeeded" or "task.retrying" or "task.failed" or "task.cancelled" => Task(data),
        _ => data.GetRawText(),
    };

    private static string Message(MessageNew e) => Message(e.Author, e.ChatTitle, e.Content);

    private static string Message(MessageUpdated e) => Message(e.Author, e.ChatTitle, e.Content);

    private static string Message(string? author, string? chat, string content)
    {
        var who = chat is null ? author ?? "somebody" : $"{author ?? "somebody"} in {chat}";
        return content.Length == 0 ? who : $"{who}: {content}";
    }

    private static string Scored(MessageScored e) =>
        $"{SnakeCase.Of(e.Classification).Replace('_', ' ')}, {ScoreText.Of(e.ImportanceScore)}";

    private static string Batch(BatchScored e) =>
        $"{Number(e.Scored)} of {Number(e.TotalFound)} scored" + (e.Failed == 0 ? "" : $", {Number(e.Failed)} failed");

    private static string Progress(IngestionProgress e) =>
        $"{Number(e.MessagesFetched)} read, {Number(e.MessagesStored)} stored, page {Number(e.CurrentBatch)}"
        + (e.TotalBatches is { } total ? $" of {Number(total)}" : "");

    private static string Completed(IngestionCompleted e) =>
        $"{Number(e.MessagesStored)} stored, {Number(e.MessagesSkipped)} skipped, {Count(e.ErrorsCount, "error")}";

    private static string Extracted(ExtractionCompleted e) =>
        $"{Count(e.TopicsCreated, "topic")}, {Count(e.AtomsCreated, "atom")}, {Count(e.LinksCreated, "link")} "
        + $"from {Count(e.MessageCount, "message")}";

    /// <summary>The ledger writes these in SQL, so they have no record.</summary>
    private static string Task(JsonElement data)
    {
        var name = data.TryGetProperty("name", out var n) ? n.ToString() : "a task";
        var attempt = data.TryGetProperty("attempt", out var a) && a.TryGetInt32(out var number) && number > 1 ? $", attempt {number}" : "";
        return data.TryGetProperty("error", out var e) ? $"{name}{attempt}: {e}" : $"{name}{attempt}";
    }

    private static T Read<T>(JsonElement data) => data.Deserialize<T>(TaskJson.Options) ?? throw new JsonException("The event is empty.");

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Count(long value, string what) => $"{Number(value)} {what}{(value == 1 ? "" : "s")}";

    private static string Shorten(string text) => text.Length <= MaxLength ? text : $"{text.AsSpan(0, MaxLength - 1)}…";
}
