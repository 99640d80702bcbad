using System.Globalization;
using System.Net.WebSockets;
using TaskTracker.Api.Http;
using TaskTracker.Domain.Events;

namespace TaskTracker.Api.Realtime;

/// <summary><c>GET /ws?topics=a,b&amp;lastSeq=N</c>: live events, and those that were missed since <c>lastSeq</c>.</summary>
internal static class WebSocketEndpoint
{
    // A client that takes no frame for so long is gone or too slow.
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(10);

    // 1013, "try again later", has no name in the enumeration.
    private const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    public static void MapRealtime(this IEndpointRouteBuilder app) => app.MapGet("/ws", AcceptAsync)
        .WithTags("realtime")
        .WithSummary("Live events over a WebSocket")
        .ExcludeFromDescription();

    private static async Task<IResult> AcceptAsync(HttpContext context, EventHub hub, IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            return TypedResults.Problem("This address speaks WebSocket only.", statusCode: StatusCodes.Status400BadRequest);
        if (ReadTopics(context.Request.Query["topics"], out var topics) is { } unknown)
            return ProblemExtensions.Invalid("topics", $"There is no topic '{unknown}'. Topics are: {string.Join(", ", EventTopics.All)}.");
        if (!TryReadSeq(context.Request.Query["lastSeq"], out var lastSeq))
            return ProblemExtensions.Invalid("lastSeq", "lastSeq must be the seq of a frame: a whole number of 0 or more.");

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        using var subscription = await hub.SubscribeAsync(topics, ending.Token);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var listening = ListenAsync(socket, ending);
        try
        {
            if (lastSeq is { } after)
            {
                await foreach (var frame in hub.ReplayAsync(after, subscription.Position, topics, ending.Token))
                    await SendAsync(socket, frame, ending.Token);
            }

            await foreach (var frame in subscription.ReadAsync(ending.Token))
            {
                // After the broker's storage is lost, the stream may begin behind a client's last frame, never before it.
                if (lastSeq is not { } seen || frame.Seq > seen)
                    await SendAsync(socket, frame, ending.Token);
            }

            await CloseAsync(socket, TryAgainLater, "Too slow: come back with lastSeq.");
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            await CloseAsync(socket, WebSocketCloseStatus.EndpointUnavailable, "The server is going away: come back with lastSeq.");
        }

        await ending.CancelAsync();
        await listening;
        return TypedResults.Empty;
    }

    /// <summary>The topics, all where none is named; returns the first that does not exist.</summary>
    private static string? ReadTopics(string? text, out IReadOnlyCollection<string> topics)
    {
        var named = (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        topics = named.Length == 0 ? EventTopics.All : named.ToHashSet(StringComparer.Ordinal);
        return Array.Find(named, t => !EventTopics.All.Contains(t));
    }

    private static bool TryReadSeq(string? text, out ulong? seq)
    {
        seq = null;
        if (string.IsNullOrEmpty(text))
            return true;
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
            return false;
        seq = parsed;
        return true;
    }

    private static async Task SendAsync(WebSocket socket, EventFrame frame, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SendLimit);
        await socket.SendAsync(frame.Json, WebSocketMessageType.Text, endOfMessage: true, limit.Token);
    }

    /// <summary>Reads, so that a close by the client is seen; what it says otherwise is ignored.</summary>
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource ending)
    {
        var buffer = new byte[1024];
        try
        {
            while (!ending.IsCancellationRequested)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), ending.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // Gone without a close.
        }

        await ending.CancelAsync();
    }

    private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, string reason)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(status, reason, limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            socket.Abort();
        }
    }
}
