using System.Text;
using System.Text.Json;

namespace TaskTracker.Domain.Ingestion;

/// <summary>Reads one item of `messages`. Nothing that is wrong with it throws: the first fault becomes its error.</summary>
internal ref partial struct ExportedMessageParser
{
    private readonly ReadOnlySpan<byte> _json;
    private readonly long _line;
    private Utf8JsonReader _reader;
    private ReadOnlySpan<byte> _field;
    private string? _error;

    private long? _id;
    private string? _type;
    private DateTimeOffset? _date;
    private DateTimeOffset? _unixDate;
    private DateTimeOffset? _edited;
    private DateTimeOffset? _unixEdited;
    private AuthorKind _authorKind;
    private long? _authorId;
    private string? _authorName;
    private string? _signature;
    private string? _action;
    private long? _messageId;
    private long? _replyTo;
    private long? _replyToChat;
    private bool _replyIsElsewhere;
    private bool _forwarded;
    private string? _forwardedFrom;
    private string? _viaBot;
    private string? _text;
    private string? _entityText;
    private long _reactions;
    private MediaKind? _media;

    private ExportedMessageParser(ScannedValue value)
    {
        _json = value.Json.Span;
        _line = value.Line;
        _reader = new Utf8JsonReader(_json);
    }

    public static ExportedMessage Parse(ScannedValue value, ExportedChat chat, long position, TopicThreads threads)
    {
        var parser = new ExportedMessageParser(value);
        try
        {
            parser.ReadFields();
        }
        catch (JsonException e)
        {
            // The rest of its message repeats the place, counted from the beginning of this item.
            var reason = e.Message.Split(" LineNumber:")[0];
            parser._error ??= $"line {value.Line + e.LineNumber.GetValueOrDefault()}: not valid JSON{parser.After}: {reason}";
        }
        catch (InvalidOperationException)
        {
            parser.Fail("holds bytes that are no text");
        }
        return parser.Build(chat, position, threads);
    }

    private readonly string After => _field.IsEmpty ? "" : $" in `{FieldName}`";

    private readonly string FieldName => Encoding.UTF8.GetString(_field);

    private ExportedMessage Build(ExportedChat chat, long position, TopicThreads threads)
    {
        var kind = _type switch
        {
            "message" => ExportedMessageKind.Message,
            "service" => ExportedMessageKind.Service,
            "unsupported" => ExportedMessageKind.Unsupported,
            _ => ExportedMessageKind.Unknown,
        };
        var sentAt = _unixDate ?? _date;
        if (_error is null)
        {
            if (_id is null) Missing("id");
            else if (_type is null) Missing("type");
            else if (sentAt is null && kind is ExportedMessageKind.Message or ExportedMessageKind.Service) Missing("date");
        }

        // A pin is a reply in the protocol too; the exporter gives the field another name.
        var replyTo = _action is "pin_message" ? _messageId ?? _replyTo : _replyTo;
        if (_replyIsElsewhere && _replyToChat != chat.ChatId) replyTo = null;

        // In a topic whatever answers nothing is a reply to the line that created the topic.
        var thread = Thread(replyTo, threads);
        if (replyTo == thread) replyTo = null;

        return new()
        {
            Chat = chat,
            Position = position,
            Line = _line,
            Id = _id ?? 0,
            Kind = kind,
            SentAt = sentAt,
            EditedAt = _unixEdited ?? _edited,
            AuthorId = _authorId,
            AuthorKind = _authorKind,
            AuthorName = _authorName,
            AuthorSignature = _signature,
            ReplyToMessageId = replyTo,
            ThreadId = thread,
            Text = MessageText.Normalize(_text ?? _entityText),
            MediaKind = _media,
            IsForwarded = _forwarded,
            ForwardedFrom = _forwardedFrom,
            ViaBot = _viaBot,
            ServiceAction = _action,
            ReactionCount = (int)Math.Clamp(_reactions, 0, int.MaxValue),
            Error = _error,
        };
    }

    private readonly long? Thread(long? replyTo, TopicThreads threads)
    {
        if (_id is not { } id) return null;
        if (_action is not "topic_created") return replyTo is { } target ? threads.Place(id, target) : null;
        threads.Open(id);
        return id;
    }

    private void ReadFields()
    {
        _reader.Read();
        if (_reader.TokenType is not JsonTokenType.StartObject)
        {
            _error = $"line {_line}: a message must be an object";
            return;
        }
        while (_reader.Read() && _reader.TokenType is JsonTokenType.PropertyName)
        {
            var field = ExportedFields.Find(_reader.ValueSpan);
            if (field is ExportedField.Unknown)
            {
                _reader.Skip();
                continue;
            }
            _field = _reader.ValueSpan;
            _reader.Read();
            ReadField(field);
            _field = default;
        }
    }

    private void ReadField(ExportedField field)
    {
        switch (field)
        {
            case ExportedField.Id:
                _id = ReadNumber();
                break;
            case ExportedField.Type:
                _type = ReadString();
                break;
            case ExportedField.Date:
                _date = ReadLocalTime();
                break;
            case ExportedField.DateUnixTime:
                _unixDate = ReadUnixTime();
                break;
            case ExportedField.Edited:
                _edited = ReadLocalTime();
                break;
            case ExportedField.EditedUnixTime:
                _unixEdited = ReadUnixTime();
                break;
            case ExportedField.From or ExportedField.Actor:
                _authorName = ReadText();
                break;
            case ExportedField.FromId or ExportedField.ActorId:
                (_authorKind, _authorId) = ReadPeer();
                break;
            case ExportedField.Author:
                _signature = ReadText();
                break;
            case ExportedField.Action:
                _action = ReadString();
                break;
            case ExportedField.MessageId:
                _messageId = ReadNumber();
                break;
            case ExportedField.ForwardedFrom:
                _forwarded = true;
                _forwardedFrom = ReadText();
                break;
            case ExportedField.ReplyToMessageId:
                _replyTo = ReadNumber();
                break;
            case ExportedField.ReplyToPeerId:
                _replyIsElsewhere = true;
                (_, _replyToChat) = ReadPeer();
                break;
            case ExportedField.ViaBot:
                _viaBot = ReadText();
                break;
            case ExportedField.Text:
                _text = ReadFormattedText();
                break;
            case ExportedField.TextEntities when _text is not null:
                _reader.Skip();
                break;
            case ExportedField.TextEntities:
                _entityText = ReadFormattedText();
                break;
            case ExportedField.Reactions:
                ReadReactions();
                break;
            default:
                ReadMedia(field);
                break;
        }
    }

    private void ReadMedia(ExportedField field)
    {
        if (field is ExportedField.MediaType)
        {
            if (ReadString() is { } type) _media = KindOfFile(type);
            return;
        }

        // A place that is not known any more is null, and still a place.
        var isNull = _reader.TokenType is JsonTokenType.Null && field is not ExportedField.Location;
        _reader.Skip();
        if (isNull) return;
        _media = field switch
        {
            ExportedField.PaidStars => MediaKind.PaidMedia,
            ExportedField.PlaceName => MediaKind.Venue,
            ExportedField.LiveLocation => MediaKind.LiveLocation,
            _ => _media ?? KindOf(field),
        };
    }

    private static MediaKind KindOf(ExportedField field) => field switch
    {
        ExportedField.Photo => MediaKind.Photo,
        ExportedField.File => MediaKind.Document,
        ExportedField.Contact => MediaKind.Contact,
        ExportedField.Location => MediaKind.Location,
        ExportedField.Poll => MediaKind.Poll,
        ExportedField.Checklist => MediaKind.Checklist,
        ExportedField.Game => MediaKind.Game,
        ExportedField.Invoice => MediaKind.Invoice,
        ExportedField.Giveaway => MediaKind.Giveaway,
        ExportedField.GiveawayResults => MediaKind.GiveawayWinners,
        _ => MediaKind.Other,
    };

    private static MediaKind KindOfFile(string mediaType) => mediaType switch
    {
        "sticker" => MediaKind.Sticker,
        "video_message" => MediaKind.VideoNote,
        "voice_message" => MediaKind.Voice,
        "animation" => MediaKind.Animation,
        "video_file" => MediaKind.Video,
        "audio_file" => MediaKind.Audio,
        _ => MediaKind.Other,
    };

    private void Missing(string field) => _error = $"line {_line}: `{field}` is missing";
}
