using System.Text;
using TaskTracker.Domain.Ingestion;

namespace TaskTracker.Tests.Ingestion.Export;

/// <summary>Small exports in the form that Telegram Desktop writes.</summary>
internal static class ExportSamples
{
    public static string Chat(params string[] messages) => Chat("public_supergroup", 1500000001, messages);

    public static string Chat(string type, long id, params string[] messages) =>
        $$"""
        {
         "name": "Team",
         "type": "{{type}}",
         "id": {{id}},
         "messages": [
        {{string.Join(",\n", messages)}}
         ]
        }
        """;

    /// <summary>A message with id 7, and with whatever else is given as properties.</summary>
    public static string Message(string properties = "\"text\": \"\"", int id = 7) =>
        $$"""
          {
           "id": {{id}},
           "type": "message",
           "date": "2024-05-01T12:00:00",
           "date_unixtime": "1714554000",
           "from": "Olena",
           "from_id": "user42",
           {{properties}}
          }
        """;

    public static string Service(string properties, int id = 7) =>
        $$"""
          {
           "id": {{id}},
           "type": "service",
           "date": "2024-05-01T12:00:00",
           "date_unixtime": "1714554000",
           "actor": "Olena",
           "actor_id": "user42",
           {{properties}}
          }
        """;

    public static Task<List<ExportedMessage>> ReadAsync(string json) => ReadAsync(Encoding.UTF8.GetBytes(json));

    public static Task<List<ExportedMessage>> ReadAsync(byte[] json) => ReadAsync(new MemoryStream(json));

    public static async Task<List<ExportedMessage>> ReadAsync(Stream stream)
    {
        var messages = new List<ExportedMessage>();
        await foreach (var message in TelegramExportReader.ReadAsync(stream, TestContext.Current.CancellationToken)) messages.Add(message);
        return messages;
    }

    /// <summary>Reads a file that is expected to end in a fault.</summary>
    public static async Task<(List<ExportedMessage> Messages, ExportFormatException Fault)> ReadToFaultAsync(string json)
    {
        var messages = new List<ExportedMessage>();
        var fault = await Assert.ThrowsAsync<ExportFormatException>(async () =>
        {
            await foreach (var message in TelegramExportReader.ReadAsync(
                new MemoryStream(Encoding.UTF8.GetBytes(json)), TestContext.Current.CancellationToken))
            {
                messages.Add(message);
            }
        });
        return (messages, fault);
    }

    /// <summary>The one message of an export that has these properties.</summary>
    public static async Task<ExportedMessage> ReadOneAsync(string properties) => Assert.Single(await ReadAsync(Chat(Message(properties))));
}
