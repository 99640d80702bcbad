using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Telegram.Bot;
using Telegram.Bot.Types;

namespace TaskTracker.ServiceDefaults.Telegram;

/// <summary>An update, or what is wrong with it.</summary>
/// <param name="Update">Null if it is malformed.</param>
/// <param name="Field">The wrong field, as "message.chat.id"; "" if it is the update as a whole.</param>
/// <param name="Reason">What is wrong with the field.</param>
public sealed record TelegramUpdateResult(Update? Update, string Field, string Reason)
{
    /// <summary>Whether there is an update.</summary>
    [MemberNotNullWhen(true, nameof(Update))]
    public bool IsValid => Update is not null;

    /// <summary>Field and reason in one sentence; "" if nothing is wrong.</summary>
    public string Error => IsValid ? "" : $"{(Field.Length == 0 ? "the update" : $"`{Field}`")} {Reason}";
}

/// <summary>
/// Reads Telegram's updates. The client library takes a missing field for null or 0, so what storing a message depends on is
/// looked at once more here; the webhook refuses by it what a worker could never process.
/// </summary>
public static class TelegramUpdates
{
    private const string Missing = "is missing";

    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Reads the body of a webhook's request.</summary>
    public static TelegramUpdateResult Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            _ = reader.Read(); // throws if something follows
            return Parse(document.RootElement);
        }
        catch (JsonException e)
        {
            return Malformed(e);
        }
    }

    /// <summary>Reads an update that is part of other JSON, such as a task's arguments.</summary>
    public static TelegramUpdateResult Parse(JsonElement json)
    {
        try
        {
            return Check(json.Deserialize<Update>(JsonBotAPI.Options));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Malformed(e);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The library's converter of times lets this through, without the field's name.
            return new(null, FindImpossibleTime(json, "") ?? "", "holds a time that is out of range");
        }
    }

    private static TelegramUpdateResult Check(Update? update)
    {
        if (update is null) return new(null, "", "must be an object");
        if (update.Id == 0) return new(null, "update_id", Missing);

        var (name, message) = update switch
        {
            { Message: { } m } => ("message", m),
            { EditedMessage: { } m } => ("edited_message", m),
            { ChannelPost: { } m } => ("channel_post", m),
            { EditedChannelPost: { } m } => ("edited_channel_post", m),
            _ => ("", null),
        };
        var missing = message switch
        {
            null => null,
            { Id: 0 } => "message_id",
            { Chat: null } => "chat",
            { Chat.Id: 0 } => "chat.id",
            _ when !Enum.IsDefined(message.Chat.Type) => "chat.type",
            { From.Id: 0 } => "from.id",
            { SenderChat.Id: 0 } => "sender_chat.id",
            _ when message.Date == default => "date",
            _ => null,
        };
        return missing is null
            ? new(update, "", "")
            : new(null, $"{name}.{missing}", missing is "chat.type" ? "is missing or unknown" : Missing);
    }

    private static TelegramUpdateResult Malformed(Exception exception)
    {
        var path = (exception as JsonException)?.Path ?? "$";
        return new(null, path.TrimStart('$').TrimStart('.'), Reason(exception.Message));
    }

    private static string? FindImpossibleTime(JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject()
            .Select(p => FindImpossibleTime(p.Value, path.Length == 0 ? p.Name : $"{path}.{p.Name}"))
            .FirstOrDefault(found => found is not null),
        JsonValueKind.Array => json.EnumerateArray()
            .Select((item, index) => FindImpossibleTime(item, $"{path}[{index}]"))
            .FirstOrDefault(found => found is not null),
        JsonValueKind.Number when path.EndsWith("date", StringComparison.Ordinal) && Math.Abs(json.GetDouble()) > LastSecond => path,
        _ => null,
    };

    // The serializer names .NET's types, which say nothing to the sender.
    private static string Reason(string message) => message switch
    {
        _ when message.Contains("converted to System.Int", StringComparison.Ordinal) => "must be a whole number",
        _ when message.Contains("converted to System.DateTime", StringComparison.Ordinal) => "must be a time in seconds since 1970",
        _ when message.Contains("converted to System.Double", StringComparison.Ordinal) => "must be a number",
        _ when message.Contains("converted to System.Boolean", StringComparison.Ordinal) => "must be true or false",
        _ when message.Contains("converted to System.String", StringComparison.Ordinal) => "must be a string",
        _ when message.Contains("converted to", StringComparison.Ordinal) => "has the wrong type",
        _ => $"is not valid: {message.Split(" Path:")[0].Split(" LineNumber:")[0]}",
    };
}
