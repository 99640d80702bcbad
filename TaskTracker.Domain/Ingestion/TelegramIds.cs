using System.Buffers.Text;

namespace TaskTracker.Domain.Ingestion;

/// <summary>
/// Telegram numbers users, basic groups and channels separately. The Bot API, which live messages come from, puts them into one
/// number by sign and offset; an export has the bare number and a type. Both must arrive at the same number, or the same message
/// would be stored twice.
/// </summary>
public static class TelegramIds
{
    // https://core.telegram.org/api/bots/ids: a supergroup or channel n is -(10^12 + n).
    private const long ChannelOffset = -1_000_000_000_000;

    // Before user ids outgrew 32 bits, exports wrote `from_id` as one number with the kind of peer in the bits above.
    private const long LargestOldUserId = 0xFFFF_FFFF;

    /// <summary>Bot API id of a supergroup or channel with this bare id.</summary>
    public static long Channel(long bareId) => ChannelOffset - bareId;

    /// <summary>Bot API id of a basic group with this bare id.</summary>
    public static long Group(long bareId) => -bareId;

    /// <summary>
    /// Bot API id of the chat with <paramref name="bareId"/> and the export's <paramref name="type"/> ("public_supergroup",
    /// "private_group", "personal_chat", ...; a type that is not known goes by the word it ends in). A negative id is taken to be in
    /// the Bot API's form already.
    /// </summary>
    public static long Chat(long bareId, string type) => type switch
    {
        _ when bareId < 0 => bareId,
        _ when type.EndsWith("supergroup", StringComparison.Ordinal) || type.EndsWith("channel", StringComparison.Ordinal) => Channel(bareId),
        _ when type.EndsWith("group", StringComparison.Ordinal) => Group(bareId),
        _ => bareId,
    };

    /// <summary>Reads "user123", "channel123" or "chat123"; false for anything else.</summary>
    internal static bool TryParsePeer(ReadOnlySpan<byte> peer, out AuthorKind kind, out long id)
    {
        (kind, var digits) = peer switch
        {
            _ when peer.StartsWith("user"u8) => (AuthorKind.User, 4),
            _ when peer.StartsWith("channel"u8) => (AuthorKind.Channel, 7),
            _ when peer.StartsWith("chat"u8) => (AuthorKind.Chat, 4),
            _ => (AuthorKind.Unknown, 0),
        };
        if (kind is AuthorKind.Unknown
            || !Utf8Parser.TryParse(peer[digits..], out id, out var read)
            || id <= 0
            || read != peer.Length - digits)
        {
            (kind, id) = (AuthorKind.Unknown, 0);
            return false;
        }
        id = kind switch { AuthorKind.Channel => Channel(id), AuthorKind.Chat => Group(id), _ => id };
        return true;
    }

    /// <summary>Reads the bare number that old exports have; false where it is no user's.</summary>
    internal static bool TryParseOldPeer(long number, out AuthorKind kind)
    {
        kind = number is > 0 and <= LargestOldUserId ? AuthorKind.User : AuthorKind.Unknown;
        return kind is AuthorKind.User;
    }
}
