using Npgsql;

namespace TaskTracker.Worker.Ingestion;

/// <summary>Reads an uploaded file out of the database, a piece at a time.</summary>
internal sealed class UploadStream(NpgsqlDataSource dataSource, Guid jobId) : Stream
{
    private byte[] _chunk = [];
    private int _offset;
    private int _next;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_offset == _chunk.Length && !await LoadNextAsync(cancellationToken))
            return 0;
        var count = Math.Min(buffer.Length, _chunk.Length - _offset);
        _chunk.AsMemory(_offset, count).CopyTo(buffer);
        _offset += count;
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task<bool> LoadNextAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT data FROM ingestion_upload_chunks WHERE job_id = $1 AND index = $2");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = jobId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _next });
        if (await command.ExecuteScalarAsync(cancellationToken) is not byte[] { Length: > 0 } data)
            return false;
        _chunk = data;
        _offset = 0;
        _next++;
        return true;
    }
}
