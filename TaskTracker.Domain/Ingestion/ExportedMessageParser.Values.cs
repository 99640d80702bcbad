using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TaskTracker.Domain.Ingestion;

/// <summary>The forms that values have in an export. A value of another form becomes the message's error, and is skipped.</summary>
internal ref partial struct ExportedMessageParser
{
    private void Fail(string reason)
    {
        var line = _line + _json[..(int)_reader.TokenStartIndex].Count((byte)'\n');
        _error ??= $"line {line}: `{FieldName}` {reason}";
    }

    private string? WrongType(string expected)
    {
        Fail($"must be {expected}");
        _reader.Skip();
        return null;
    }

    private string? ReadString() => _reader.TokenType switch
    {
        JsonTokenType.String => _reader.GetString(),
        JsonTokenType.Null => null,
        _ => WrongType("a string"),
    };

    private string? ReadText() => ReadString() is { } text ? MessageText.Normalize(text) : null;

    private long? ReadNumber()
    {
        if (_reader.TokenType is JsonTokenType.Number && _reader.TryGetInt64(out var number)) return number;
        if (_reader.TokenType is not JsonTokenType.Null) WrongType("a whole number");
        return null;
    }

    private DateTimeOffset? ReadUnixTime()
    {
        if (_reader.TokenType is JsonTokenType.Null) return null;
        if (_reader.TokenType is JsonTokenType.String or JsonTokenType.Number
            && Utf8Parser.TryParse(_reader.ValueSpan, out long seconds, out var read)
            && read == _reader.ValueSpan.Length
            && seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds()
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }
        WrongType("a time in seconds since 1970");
        return null;
    }

    // Local time of the exporting computer, without its zone: only used in files too old for the field above, which comes after it.
    private DateTimeOffset? ReadLocalTime()
    {
        const DateTimeStyles asUtc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (_reader.TokenType is JsonTokenType.String)
        {
            Span<char> date = stackalloc char[40];
            if (_reader.ValueSpan.Length <= date.Length
                && DateTimeOffset.TryParse(date[.._reader.CopyString(date)], CultureInfo.InvariantCulture, asUtc, out var time))
            {
                return time;
            }
        }
        if (_reader.TokenType is not JsonTokenType.Null) WrongType("a date and time");
        return null;
    }

    private (AuthorKind Kind, long? Id) ReadPeer()
    {
        if (_reader.TokenType is JsonTokenType.String)
            return TelegramIds.TryParsePeer(_reader.ValueSpan, out var kind, out var id) ? (kind, id) : (AuthorKind.Unknown, null);
        if (_reader.TokenType is JsonTokenType.Number && _reader.TryGetInt64(out var number))
            return TelegramIds.TryParseOldPeer(number, out var kind) ? (kind, number) : (AuthorKind.Unknown, null);
        if (_reader.TokenType is not JsonTokenType.Null) WrongType("a string such as \"user123\"");
        return (AuthorKind.Unknown, null);
    }

    // A string, or an array of strings and of objects that have one in `text`.
    private string? ReadFormattedText()
    {
        if (_reader.TokenType is not JsonTokenType.StartArray)
        {
            return _reader.TokenType is JsonTokenType.String or JsonTokenType.Null
                ? ReadString()
                : WrongType("a string, or an array of strings and objects");
        }

        string? single = null;
        StringBuilder? several = null;
        while (_reader.Read() && _reader.TokenType is not JsonTokenType.EndArray)
        {
            if (ReadPart() is not { Length: > 0 } part) continue;
            if (single is null) single = part;
            else (several ??= new StringBuilder(single)).Append(part);
        }
        return several?.ToString() ?? single ?? "";
    }

    private string? ReadPart()
    {
        if (_reader.TokenType is JsonTokenType.String) return _reader.GetString();
        if (_reader.TokenType is not JsonTokenType.StartObject) return WrongType("a string, or an array of strings and objects");

        string? text = null;
        while (_reader.Read() && _reader.TokenType is JsonTokenType.PropertyName)
        {
            var isText = _reader.ValueTextEquals("text"u8);
            _reader.Read();
            if (isText) text = ReadString();
            else _reader.Skip();
        }
        return text;
    }

    private void ReadReactions()
    {
        if (_reader.TokenType is not JsonTokenType.StartArray)
        {
            if (_reader.TokenType is not JsonTokenType.Null) WrongType("an array");
            return;
        }
        while (_reader.Read() && _reader.TokenType is not JsonTokenType.EndArray)
        {
            if (_reader.TokenType is not JsonTokenType.StartObject)
            {
                WrongType("an array of objects");
                continue;
            }
            while (_reader.Read() && _reader.TokenType is JsonTokenType.PropertyName)
            {
                var isCount = _reader.ValueTextEquals("count"u8);
                _reader.Read();
                if (isCount) _reactions += Math.Clamp(ReadNumber() ?? 0, 0, int.MaxValue);
                else _reader.Skip();
            }
        }
    }
}
