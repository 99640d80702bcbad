using System.Text.Json;

namespace TaskTracker.Domain.Ingestion;

/// <summary>A value of the file, valid until the scanner reads on.</summary>
/// <param name="Json">Its bytes; empty if it is longer than was allowed, and has been skipped.</param>
/// <param name="Line">Line where it begins.</param>
internal readonly record struct ScannedValue(ReadOnlyMemory<byte> Json, long Line)
{
    public bool TooLong => Json.IsEmpty;
}

/// <summary>
/// Walks through JSON of any size, value by value, holding no more than one value in memory. It finds where values end and leaves
/// their contents to Utf8JsonReader, which gets each of them whole: so a value that is malformed or too long costs that value alone.
/// </summary>
internal sealed class ExportScanner(Stream stream, CancellationToken cancellationToken) : IDisposable
{
    private const int MaxHeaderBytes = 64 * 1024;

    private readonly ExportBytes _bytes = new(stream);

    public void Dispose() => _bytes.Dispose();

    public ExportFormatException Fault(string reason) => new(reason, _bytes.Line, _bytes.Position);

    /// <summary>The next byte that is no white space, left unread; -1 at the end of the file.</summary>
    public async ValueTask<int> PeekAsync()
    {
        while (true)
        {
            _bytes.Advance(LeadingSpace(_bytes.Unread.Span));
            if (!_bytes.Unread.IsEmpty) return _bytes.Unread.Span[0];
            if (!await _bytes.FillAsync(cancellationToken)) return -1;
        }
    }

    /// <summary>Steps into an object or array; false, without a step, if the next value is something else.</summary>
    public async ValueTask<bool> TryOpenAsync(char bracket)
    {
        if (await PeekAsync() != bracket) return false;
        _bytes.Advance(1);
        return true;
    }

    /// <summary>Steps into an object or array where the whole file is faulty if it is not one.</summary>
    public async ValueTask OpenAsync(char bracket, string reasonIfNot)
    {
        if (!await TryOpenAsync(bracket)) throw await PeekAsync() < 0 ? Truncated() : Fault(reasonIfNot);
    }

    /// <summary>The name of the open object's next property, before its value; null, and out of the object, if there is none.</summary>
    public async ValueTask<string?> NextPropertyAsync(bool first)
    {
        if (!await NextAsync(first, '}')) return null;
        if (await PeekAsync() != '"') throw Unexpected(await PeekAsync(), "a property's name");
        var name = await ReadStringAsync("a property's name");
        if (!await TryOpenAsync(':')) throw Unexpected(await PeekAsync(), $"':' after `{name}`");
        return name;
    }

    /// <summary>Whether the open array has another element, which is read next; if not, steps out of the array.</summary>
    public ValueTask<bool> NextElementAsync(bool first) => NextAsync(first, ']');

    /// <summary>A short string, or null where JSON has null.</summary>
    public async ValueTask<string?> ReadStringAsync(string field)
    {
        var value = await ReadValueAsync(MaxHeaderBytes);
        if (value.TooLong) throw Fault($"{field} is longer than {MaxHeaderBytes} bytes");
        try
        {
            var reader = new Utf8JsonReader(value.Json.Span);
            reader.Read();
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.Null) return reader.GetString();
            throw Fault($"{field} must be a string");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Fault($"{field} is not valid JSON");
        }
    }

    /// <summary>A whole number.</summary>
    public async ValueTask<long> ReadNumberAsync(string field)
    {
        var value = await ReadValueAsync(MaxHeaderBytes);
        if (!value.TooLong && long.TryParse(value.Json.Span, out var number)) return number;
        throw Fault($"{field} must be a whole number");
    }

    /// <summary>The next value with everything in it.</summary>
    /// <param name="maxBytes">A longer one is skipped.</param>
    public async ValueTask<ScannedValue> ReadValueAsync(int maxBytes)
    {
        var begin = await PeekAsync();
        if (begin < 0 || !BeginsValue((byte)begin)) throw Unexpected(begin, "a value");
        var line = _bytes.Line;
        var state = new ScanState();
        var tooLong = false;
        while (true)
        {
            var length = state.FindEnd(_bytes.Unread.Span);
            if (length > 0)
            {
                var json = tooLong || length > maxBytes ? default : _bytes.Unread[..length];
                _bytes.Advance(length);
                return new(json, line);
            }
            if (state.Scanned > maxBytes || tooLong)
            {
                tooLong = true;
                _bytes.Advance(state.Scanned);
                state.Scanned = 0;
            }
            if (!await _bytes.FillAsync(cancellationToken))
            {
                _bytes.Advance(_bytes.Unread.Length);
                throw Truncated();
            }
        }
    }

    /// <summary>The next value is of no interest.</summary>
    public async ValueTask SkipValueAsync() => _ = await ReadValueAsync(maxBytes: 0);

    private async ValueTask<bool> NextAsync(bool first, char close)
    {
        if (await TryOpenAsync(close)) return false;
        if (first) return await PeekAsync() >= 0 ? true : throw Truncated();
        if (!await TryOpenAsync(',')) throw Unexpected(await PeekAsync(), $"',' or '{close}'");
        return true;
    }

    private ExportFormatException Truncated() => Fault("the file is truncated: it ends in the middle");

    private ExportFormatException Unexpected(int found, string expected) => found switch
    {
        < 0 => Truncated(),
        >= 0x20 and < 0x7F => Fault($"not valid JSON: {expected} was expected, found '{(char)found}'"),
        _ => Fault($"not valid JSON: {expected} was expected, found the byte 0x{found:X2}"),
    };

    private static bool BeginsValue(byte first) =>
        first is (byte)'"' or (byte)'{' or (byte)'[' or (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n' || char.IsAsciiDigit((char)first);

    private static int LeadingSpace(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.IndexOfAnyExcept(" \n\r\t"u8);
        return length < 0 ? bytes.Length : length;
    }

    /// <summary>How far a value has been looked through, for values that arrive in several reads.</summary>
    private struct ScanState
    {
        private int _depth;
        private bool _inString;
        private bool _escaped;

        public int Scanned;

        /// <summary>Length of the value that <paramref name="unread"/> begins with, or -1 if its end has not been read yet.</summary>
        public int FindEnd(ReadOnlySpan<byte> unread)
        {
            var i = Scanned;
            while (i < unread.Length)
            {
                if (_inString)
                {
                    if (_escaped)
                    {
                        _escaped = false;
                        i++;
                        continue;
                    }
                    var found = unread[i..].IndexOfAny((byte)'"', (byte)'\\');
                    if (found < 0)
                    {
                        i = unread.Length;
                        break;
                    }
                    i += found;
                    _escaped = unread[i] == '\\';
                    _inString = _escaped;
                    i++;
                    if (!_inString && _depth == 0) return i;
                    continue;
                }
                switch (unread[i])
                {
                    case (byte)'"':
                        _inString = true;
                        break;
                    case (byte)'{' or (byte)'[':
                        _depth++;
                        break;
                    case (byte)'}' or (byte)']':
                        if (_depth == 0) return i;
                        if (--_depth == 0) return i + 1;
                        break;
                    case (byte)',' or (byte)':' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t':
                        if (_depth == 0) return i;
                        break;
                }
                i++;
            }
            Scanned = i;
            return -1;
        }
    }
}
