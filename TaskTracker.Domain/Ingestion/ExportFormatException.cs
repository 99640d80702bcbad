namespace TaskTracker.Domain.Ingestion;

/// <summary>
/// The file as a whole cannot be read on: it is truncated, is not JSON, or is no export of Telegram Desktop.
/// Every message before the fault has been handed out by then.
/// </summary>
public sealed class ExportFormatException : FormatException
{
    public ExportFormatException(string reason, long line, long bytePosition)
        : base($"line {line}, byte {bytePosition}: {reason}")
    {
        Reason = reason;
        Line = line;
        BytePosition = bytePosition;
    }

    /// <summary>What is wrong, without the place.</summary>
    public string Reason { get; }

    /// <summary>Line in the file, from 1.</summary>
    public long Line { get; }

    /// <summary>Offset in the file in bytes, from 0.</summary>
    public long BytePosition { get; }
}
