using System.Buffers;

namespace TaskTracker.Domain.Ingestion;

/// <summary>
/// The bytes of an export as legal JSON, with their place in the file. Telegram Desktop writes control characters as \xNN, which
/// JSON does not have: they are rewritten to \u00NN on the way. A byte order mark is passed over.
/// </summary>
internal sealed class ExportBytes(Stream stream) : IDisposable
{
    private const int ReadSize = 64 * 1024;

    // Bytes that \u00NN has more than \xNN.
    private const int Growth = 2;

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly byte[] _read = ArrayPool<byte>.Shared.Rent(ReadSize);
    private byte[] _window = ArrayPool<byte>.Shared.Rent(2 * ReadSize);
    private int _start;
    private int _end;
    private bool _begun;
    private bool _afterBackslash;

    // Where rewrites lie that are still unread: rare, and needed so that positions are those of the file.
    private readonly Queue<long> _rewrites = new();
    private long _advanced;
    private long _received;
    private long _passed;

    /// <summary>What has been read from the stream and not yet advanced over; valid until the next fill.</summary>
    public ReadOnlyMemory<byte> Unread => _window.AsMemory(_start, _end - _start);

    /// <summary>Line of the first unread byte, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Offset in the file of the first unread byte.</summary>
    public long Position => _passed + _advanced;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_read);
        ArrayPool<byte>.Shared.Return(_window);
    }

    public void Advance(int count)
    {
        Line += _window.AsSpan(_start, count).Count((byte)'\n');
        _start += count;
        _advanced += count;
        while (_rewrites.TryPeek(out var rewrite) && rewrite < _advanced)
        {
            _rewrites.Dequeue();
            _passed -= Growth;
        }
    }

    /// <summary>Adds to the unread bytes; false at the end of the stream.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        var skip = 0;
        int count;
        if (_begun)
        {
            count = await stream.ReadAsync(_read.AsMemory(0, ReadSize), cancellationToken);
        }
        else
        {
            count = await stream.ReadAtLeastAsync(
                _read.AsMemory(0, ReadSize), ByteOrderMark.Length, throwOnEndOfStream: false, cancellationToken);
            if (_read.AsSpan(0, count).StartsWith(ByteOrderMark)) skip = ByteOrderMark.Length;
            _passed = skip;
            _begun = true;
        }
        if (count == 0) return false;
        Append(_read.AsSpan(skip, count - skip));
        return true;
    }

    // A backslash that is itself escaped does not escape what follows, and either may be the last byte of a read.
    private void Append(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(Growth * bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (_afterBackslash)
            {
                _afterBackslash = false;
                if (bytes[0] == 'x')
                {
                    _rewrites.Enqueue(_received);
                    Copy("u00"u8);
                }
                else
                {
                    Copy(bytes[..1]);
                }
                bytes = bytes[1..];
                continue;
            }
            var backslash = bytes.IndexOf((byte)'\\');
            if (backslash < 0)
            {
                Copy(bytes);
                return;
            }
            Copy(bytes[..(backslash + 1)]);
            bytes = bytes[(backslash + 1)..];
            _afterBackslash = true;
        }
    }

    private void Copy(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_window.AsSpan(_end));
        _end += bytes.Length;
        _received += bytes.Length;
    }

    private void MakeRoom(int count)
    {
        var unread = _end - _start;
        var room = Growth + count;
        if (_window.Length - _end >= room) return;
        if (_window.Length - unread >= room)
        {
            _window.AsSpan(_start, unread).CopyTo(_window);
        }
        else
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * unread + room);
            _window.AsSpan(_start, unread).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_window);
            _window = larger;
        }
        (_start, _end) = (0, unread);
    }
}
