using System.Globalization;
using System.Text.Json;

namespace TaskTracker.Bench.Import;

/// <summary>Writes a Telegram Desktop export of any size: one group, forty people, texts of the lengths that chats have.</summary>
internal static class ExportFile
{
    private const int People = 40;
    private const int Seed = 20_240_301;

    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Words =
    [
        "the", "server", "answers", "slowly", "since", "we", "deployed", "version", "two", "and", "login", "fails", "for", "some", "users",
        "can", "you", "look", "at", "it", "please", "база", "даних", "не", "відповідає", "треба", "перевірити", "сьогодні", "thanks", "ok",
    ];

    public static async Task WriteAsync(string path, int messages, CancellationToken cancellationToken)
    {
        // The same file in every run.
#pragma warning disable CA5394 // No secret depends on it.
        var random = new Random(Seed);
        await using var file = File.Create(path);
        await using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteString("name", "Benchmark");
        json.WriteString("type", "private_supergroup");
        json.WriteNumber("id", 1_234_567_890);
        json.WriteStartArray("messages");
        for (var i = 1; i <= messages; i++)
        {
            WriteMessage(json, i, random);
            if (json.BytesPending > 1 << 16)
                await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, int id, Random random)
    {
        var sent = Begin.AddSeconds(id * 40L);
        var person = random.Next(People);
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteString("type", "message");
        json.WriteString("date", sent.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture));
        json.WriteString("date_unixtime", sent.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        json.WriteString("from", $"Person {person}");
        json.WriteString("from_id", $"user{1000 + person}");
        if (id > 1 && random.Next(4) == 0)
            json.WriteNumber("reply_to_message_id", id - 1);
        var text = string.Join(' ', Enumerable.Range(0, 3 + random.Next(30)).Select(_ => Words[random.Next(Words.Length)]));
        json.WriteString("text", $"{text} {id}");
        json.WriteEndObject();
    }
#pragma warning restore CA5394
}
