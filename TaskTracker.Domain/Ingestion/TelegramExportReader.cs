using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace TaskTracker.Domain.Ingestion;

/// <summary>
/// Reads the result.json of Telegram Desktop, of one chat or of a whole account, in the order of the file. Files reach gigabytes:
/// memory does not grow with the file, and a message that is wrong costs that message alone.
/// </summary>
public static class TelegramExportReader
{
    /// <summary>Messages in a page unless told otherwise.</summary>
    public const int DefaultPageSize = 100;

    // Telegram's texts end at 4,096 characters; with entities, buttons and reactions a message has some ten kilobytes.
    private const int MaxMessageBytes = 4 * 1024 * 1024;

    /// <summary>Reads message by message.</summary>
    /// <param name="stream">The file; need not be seekable, is read once, and is left open.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ExportFormatException">The file is truncated, no JSON, or no such export; thrown after all before it.</exception>
    public static async IAsyncEnumerable<ExportedMessage> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var scanner = new ExportScanner(stream, cancellationToken);
        if (await scanner.PeekAsync() < 0) throw scanner.Fault("the file is empty");
        await scanner.OpenAsync('{', "not an export of Telegram Desktop in JSON: it does not begin with '{'");

        var file = new FileState();
        await foreach (var message in ReadObjectAsync(scanner, file, isRoot: true)) yield return message;

        if (!file.HasMessages)
            throw scanner.Fault("not an export of Telegram Desktop in JSON: it has neither `messages` nor `chats`");
        if (await scanner.PeekAsync() >= 0) throw scanner.Fault("the file goes on after its end");
    }

    /// <summary>Reads in pages, which are full except for the last.</summary>
    /// <param name="stream">The file; need not be seekable, is read once, and is left open.</param>
    /// <param name="pageSize">Messages in a page, from 1.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ExportFormatException">As above; what was read before it comes as a page of its own first.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<ExportedMessage>> ReadPagesAsync(
        Stream stream, int pageSize = DefaultPageSize, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pageSize);

        await using var messages = ReadAsync(stream, cancellationToken).GetAsyncEnumerator(cancellationToken);
        var page = new List<ExportedMessage>(pageSize);
        ExceptionDispatchInfo? fault = null;
        while (fault is null)
        {
            try
            {
                if (!await messages.MoveNextAsync()) break;
                page.Add(messages.Current);
            }
            catch (ExportFormatException e)
            {
                fault = ExceptionDispatchInfo.Capture(e);
            }
            if (page.Count < pageSize) continue;
            yield return page;
            page = new List<ExportedMessage>(pageSize);
        }
        if (page.Count > 0) yield return page;
        fault?.Throw();
    }

    // An export of one chat is that chat's object; one of an account has a list of such objects in `chats` and `left_chats`.
    private static async IAsyncEnumerable<ExportedMessage> ReadObjectAsync(ExportScanner scanner, FileState file, bool isRoot)
    {
        long? id = null;
        string? name = null;
        string? type = null;
        for (var first = true; await scanner.NextPropertyAsync(first) is { } property; first = false)
        {
            switch (property)
            {
                case "id":
                    id = await scanner.ReadNumberAsync("the chat's `id`");
                    break;
                case "name":
                    name = await scanner.ReadStringAsync("the chat's `name`");
                    break;
                case "type":
                    type = await scanner.ReadStringAsync("the chat's `type`");
                    break;
                case "messages":
                    if (id is null || type is null)
                        throw scanner.Fault("not an export of Telegram Desktop in JSON: a chat's `id` and `type` must come before its `messages`");
                    await scanner.OpenAsync('[', "`messages` must be an array");
                    file.HasMessages = true;
                    var chat = new ExportedChat(TelegramIds.Chat(id.Value, type), name is null ? null : MessageText.Normalize(name), type);
                    await foreach (var message in ReadMessagesAsync(scanner, file, chat)) yield return message;
                    break;
                case "chats" or "left_chats" when isRoot:
                    await scanner.OpenAsync('{', $"`{property}` must be an object with a `list`");
                    file.HasMessages = true;
                    await foreach (var message in ReadChatsAsync(scanner, file, property)) yield return message;
                    break;
                default:
                    await scanner.SkipValueAsync();
                    break;
            }
        }
    }

    private static async IAsyncEnumerable<ExportedMessage> ReadChatsAsync(ExportScanner scanner, FileState file, string group)
    {
        for (var first = true; await scanner.NextPropertyAsync(first) is { } property; first = false)
        {
            if (property is not "list")
            {
                await scanner.SkipValueAsync();
                continue;
            }
            await scanner.OpenAsync('[', $"`{group}.list` must be an array");
            for (var firstChat = true; await scanner.NextElementAsync(firstChat); firstChat = false)
            {
                await scanner.OpenAsync('{', $"`{group}.list` must hold objects, one for each chat");
                await foreach (var message in ReadObjectAsync(scanner, file, isRoot: false)) yield return message;
            }
        }
    }

    private static async IAsyncEnumerable<ExportedMessage> ReadMessagesAsync(ExportScanner scanner, FileState file, ExportedChat chat)
    {
        var threads = new TopicThreads();
        for (var first = true; await scanner.NextElementAsync(first); first = false)
        {
            var value = await scanner.ReadValueAsync(MaxMessageBytes);
            var position = file.Position++;
            yield return value.TooLong
                ? new()
                {
                    Chat = chat,
                    Position = position,
                    Line = value.Line,
                    Error = $"line {value.Line}: the message is longer than {MaxMessageBytes} bytes",
                }
                : ExportedMessageParser.Parse(value, chat, position, threads);
        }
    }

    private sealed class FileState
    {
        public bool HasMessages { get; set; }

        public long Position { get; set; }
    }
}
