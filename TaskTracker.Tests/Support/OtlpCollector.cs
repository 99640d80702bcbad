using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TaskTracker.Tests.Support;

/// <summary>Takes what the services export over OTLP (gRPC) and keeps the spans.</summary>
public sealed class OtlpCollector : IAsyncDisposable
{
    private const int PrefixLength = 5;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<CollectedSpan> _spans = new();
    private readonly SemaphoreSlim _arrived = new(0);

    private OtlpCollector(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public IReadOnlyCollection<CollectedSpan> Spans => _spans;

    public static async Task<OtlpCollector> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port: 0, o => o.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        var collector = new OtlpCollector(app);
        app.MapPost("/opentelemetry.proto.collector.{signal}.v1.{service}/Export", collector.TakeAsync);
        await app.StartAsync(cancellationToken);
        return collector;
    }

    /// <summary>Waits until the spans that have come satisfy a condition.</summary>
    public async Task<IReadOnlyList<CollectedSpan>> WaitForAsync(
        Func<CollectedSpan, bool> filter, Func<IReadOnlyList<CollectedSpan>, bool> enough, TimeSpan limit)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(limit);
        while (true)
        {
            var found = _spans.Where(filter).ToList();
            if (enough(found))
                return found;
            try
            {
                await _arrived.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"The spans did not come: of {_spans.Count} these fit: {string.Join(", ", found.Select(s => s.Name))}", e);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _arrived.Dispose();
    }

    /// <summary>A unary gRPC call: each message is preceded by a flag and its length, five bytes in all.</summary>
    private async Task TakeAsync(HttpContext context, string signal)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (signal == "trace")
        {
            foreach (var span in OtlpSpans.Read(body.ToArray()[PrefixLength..]))
                _spans.Enqueue(span);
            _arrived.Release();
        }

        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[PrefixLength]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
