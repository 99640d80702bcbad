using System.Text;
using TaskTracker.Domain.Ingestion;
using static TaskTracker.Tests.Ingestion.Export.ExportSamples;

namespace TaskTracker.Tests.Ingestion.Export;

public sealed class WholeExportTests
{
    [Fact]
    public async Task Read_result_does_not_depend_on_how_the_bytes_arrive()
    {
        var json = Encoding.UTF8.GetBytes("\uFEFF" + Varied());
        var expected = await ReadAsync(json);
        Assert.Equal(400, expected.Count);

        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var largest = 1 << random.Next(1, 14);

            Assert.Equal(expected, await ReadAsync(new TrickleStream(json, () => random.Next(1, largest + 1))));
        }
    }

    [Fact]
    public async Task ReadPages_gives_full_pages_and_the_rest()
    {
        var sizes = new List<int>();
        var ids = new List<long>();
        await foreach (var page in TelegramExportReader.ReadPagesAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(Chat([.. Enumerable.Range(1, 250).Select(id => Message(id: id))]))),
            cancellationToken: TestContext.Current.CancellationToken))
        {
            sizes.Add(page.Count);
            ids.AddRange(page.Select(m => m.Id));
        }

        Assert.Equal([100, 100, 50], sizes);
        Assert.Equal(Enumerable.Range(1, 250).Select(id => (long)id), ids);
    }

    [Fact]
    public async Task Read_large_file_is_never_read_far_ahead()
    {
        var message = Encoding.UTF8.GetBytes(Message($"\"text\": \"{new string('x', 500)}\"") + ",\n");
        var head = Encoding.UTF8.GetBytes("""{"name": "Big", "type": "private_group", "id": 1, "messages": [""");
        var tail = Encoding.UTF8.GetBytes(Message() + "]}");
        const int count = 100_000;
        const int mostAhead = 128 * 1024;
        using var stream = new RepeatingStream(head, message, count, tail);

        var read = 0L;
        await foreach (var _ in TelegramExportReader.ReadAsync(stream, TestContext.Current.CancellationToken))
        {
            read++;
            var ahead = stream.BytesRead - head.Length - read * message.Length;
            Assert.True(ahead < mostAhead, $"{ahead} bytes were read ahead of message {read}");
        }

        Assert.Equal(count + 1, read);
    }

    [Fact]
    public async Task Read_real_export_has_every_message()
    {
        var path = FindSharedData("ubuntu-irc-dev/result.json");
        if (path is null) Assert.Skip("../shared/data/ubuntu-irc-dev/result.json is not there");
        await using var file = File.OpenRead(path);

        var messages = await ReadAsync(file);

        Assert.Equal(12_500, messages.Count);
        Assert.Equal(11_615, messages.Count(m => m.Kind is ExportedMessageKind.Message));
        Assert.Equal(885, messages.Count(m => m.Kind is ExportedMessageKind.Service));
        Assert.All(messages, m => Assert.Null(m.Error));
        Assert.All(messages, m => Assert.NotNull(m.SentAt));
        Assert.All(messages, m => Assert.InRange(m.SentAt!.Value.Year, 2004, 2016));
        Assert.Equal(12_500, messages.Select(m => m.Id).Distinct().Count());
        Assert.Equal(-1001500000001, Assert.Single(messages.Select(m => m.Chat).Distinct()).ChatId);
        Assert.Equal("usual, quite stable though  :)", messages[0].Text);
        Assert.Equal((2588127840, "|trey|"), (messages[0].AuthorId, messages[0].AuthorName));
    }

    private static string? FindSharedData(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", name);
            if (File.Exists(path)) return path;
        }
        return null;
    }

    // Every form that a field can take, errors included, in an order that no reader can guess.
    private static string Varied()
    {
        string[] properties =
        [
            """ "text": "plain" """,
            """ "text": "escapes \x01\\x02 \\\x03 \"\\" """,
            """ "text": ["mixed ", {"type": "bold", "text": "їжак 🦔"}, "\x1F"] """,
            """ "reply_to_message_id": 10, "text": "in a topic" """,
            """ "photo": "p.jpg", "text": "a\nb" """,
            """ "reactions": [{"type": "emoji", "count": 2, "emoji": "x"}], "text_entities": [{"type": "plain", "text": "}]"}] """,
            """ "text": 5 """,
            """ "new": {"deep": [[[{"x": "{[\"}"}]]]}, "text": "" """,
        ];
        var random = new Random(1);
        return Chat([
            Service("\"action\": \"topic_created\", \"title\": \"T\"", 10),
            .. Enumerable.Range(11, 399).Select(id => Message(properties[random.Next(properties.Length)], id)),
        ]);
    }

    /// <summary>A file far larger than memory should be, made while it is read.</summary>
    private sealed class RepeatingStream(byte[] head, byte[] body, int times, byte[] tail) : MemoryStream
    {
        private int _part = -1;
        private int _offset;

        public long BytesRead { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_part <= times)
            {
                var part = _part < 0 ? head : _part < times ? body : tail;
                if (_offset == part.Length)
                {
                    (_part, _offset) = (_part + 1, 0);
                    continue;
                }
                var count = Math.Min(buffer.Length, part.Length - _offset);
                part.AsMemory(_offset, count).CopyTo(buffer);
                _offset += count;
                BytesRead += count;
                return ValueTask.FromResult(count);
            }
            return ValueTask.FromResult(0);
        }
    }
}
