namespace TaskTracker.Domain.Ingestion;

/// <summary>The fields of an exported message that are read; all others are skipped.</summary>
internal enum ExportedField
{
    Unknown,
    Id,
    Type,
    Date,
    DateUnixTime,
    Edited,
    EditedUnixTime,
    From,
    FromId,
    Author,
    Actor,
    ActorId,
    Action,
    MessageId,
    ForwardedFrom,
    ReplyToMessageId,
    ReplyToPeerId,
    ViaBot,
    Text,
    TextEntities,
    Reactions,
    Photo,
    File,
    MediaType,
    Contact,
    Location,
    LiveLocation,
    PlaceName,
    Poll,
    Checklist,
    Game,
    Invoice,
    Giveaway,
    GiveawayResults,
    PaidStars,
}

internal static class ExportedFields
{
    // In the order of their frequency: most messages have the first few and nothing else.
    public static ExportedField Find(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("id"u8)) return ExportedField.Id;
        if (name.SequenceEqual("type"u8)) return ExportedField.Type;
        if (name.SequenceEqual("date"u8)) return ExportedField.Date;
        if (name.SequenceEqual("date_unixtime"u8)) return ExportedField.DateUnixTime;
        if (name.SequenceEqual("from"u8)) return ExportedField.From;
        if (name.SequenceEqual("from_id"u8)) return ExportedField.FromId;
        if (name.SequenceEqual("text"u8)) return ExportedField.Text;
        if (name.SequenceEqual("text_entities"u8)) return ExportedField.TextEntities;
        if (name.SequenceEqual("reply_to_message_id"u8)) return ExportedField.ReplyToMessageId;
        if (name.SequenceEqual("edited"u8)) return ExportedField.Edited;
        if (name.SequenceEqual("edited_unixtime"u8)) return ExportedField.EditedUnixTime;
        if (name.SequenceEqual("reactions"u8)) return ExportedField.Reactions;
        if (name.SequenceEqual("actor"u8)) return ExportedField.Actor;
        if (name.SequenceEqual("actor_id"u8)) return ExportedField.ActorId;
        if (name.SequenceEqual("action"u8)) return ExportedField.Action;
        if (name.SequenceEqual("photo"u8)) return ExportedField.Photo;
        if (name.SequenceEqual("file"u8)) return ExportedField.File;
        if (name.SequenceEqual("media_type"u8)) return ExportedField.MediaType;
        if (name.SequenceEqual("forwarded_from"u8)) return ExportedField.ForwardedFrom;
        if (name.SequenceEqual("reply_to_peer_id"u8)) return ExportedField.ReplyToPeerId;
        if (name.SequenceEqual("author"u8)) return ExportedField.Author;
        if (name.SequenceEqual("via_bot"u8)) return ExportedField.ViaBot;
        if (name.SequenceEqual("message_id"u8)) return ExportedField.MessageId;
        if (name.SequenceEqual("location_information"u8)) return ExportedField.Location;
        if (name.SequenceEqual("live_location_period_seconds"u8)) return ExportedField.LiveLocation;
        if (name.SequenceEqual("place_name"u8)) return ExportedField.PlaceName;
        if (name.SequenceEqual("contact_information"u8)) return ExportedField.Contact;
        if (name.SequenceEqual("poll"u8)) return ExportedField.Poll;
        if (name.SequenceEqual("todo_list"u8)) return ExportedField.Checklist;
        if (name.SequenceEqual("game_title"u8)) return ExportedField.Game;
        if (name.SequenceEqual("invoice_information"u8)) return ExportedField.Invoice;
        if (name.SequenceEqual("giveaway_information"u8)) return ExportedField.Giveaway;
        if (name.SequenceEqual("giveaway_results"u8)) return ExportedField.GiveawayResults;
        return name.SequenceEqual("paid_stars_amount"u8) ? ExportedField.PaidStars : ExportedField.Unknown;
    }
}
