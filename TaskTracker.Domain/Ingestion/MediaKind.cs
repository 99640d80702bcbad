namespace TaskTracker.Domain.Ingestion;

/// <summary>What a Telegram message carries besides its text: the same names for live and for imported messages.</summary>
public enum MediaKind
{
    Photo,
    Video,

    /// <summary>A round video message.</summary>
    VideoNote,
    Voice,
    Audio,

    /// <summary>A GIF, or a video without sound shown as one.</summary>
    Animation,
    Sticker,

    /// <summary>Any other file.</summary>
    Document,
    Contact,
    Location,
    LiveLocation,

    /// <summary>A location with a name and an address.</summary>
    Venue,
    Poll,
    Checklist,
    Dice,
    Game,
    Invoice,
    Story,
    Giveaway,
    GiveawayWinners,

    /// <summary>Photos or videos that cost stars to see.</summary>
    PaidMedia,

    /// <summary>Something that Telegram added later than this list.</summary>
    Other,
}
