using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace TaskTracker.Tests.Support;

/// <summary>The whole stack on the AppHost, with real servers on a data folder of its own. One for all tests of the collection.</summary>
public sealed class StackFixture : IAsyncLifetime
{
    public const string WebhookSecret = "test-secret";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(10);

    private readonly string _dataFolder = Path.Combine(Path.GetTempPath(), $"tasktracker-tests-{Guid.NewGuid():N}");
    private DistributedApplication? _app;

    public HttpClient Api { get; private set; } = null!;

    public Uri ApiAddress => Api.BaseAddress!;

    public OtlpCollector Telemetry { get; private set; } = null!;

    /// <summary>The connection string of the stack's database.</summary>
    public string Database { get; private set; } = null!;

    /// <summary>The connection string of the stack's broker.</summary>
    public string Broker { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        Telemetry = await OtlpCollector.StartAsync(limit.Token);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.TaskTracker_AppHost>(
            [
                .. ServerMode is { } mode ? [$"--TaskTracker:Servers={mode}"] : Array.Empty<string>(),
                $"--TaskTracker:DataDirectory={_dataFolder}",
                $"--Telegram:WebhookSecret={WebhookSecret}",
                "--TaskTracker:Worker:LeaseSeconds=4",
                $"--ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL={Telemetry.Address}",
            ],
            limit.Token);
        builder.Services.AddLogging(logging => logging.AddFilter(
            (category, level) => level >= LogLevel.Error && category?.Contains("HealthChecks", StringComparison.Ordinal) is not true));
        _app = await builder.BuildAsync(limit.Token);
        await _app.StartAsync(limit.Token);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync("api", limit.Token);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync("worker", limit.Token);
        Api = _app.CreateHttpClient("api");
        Api.Timeout = TimeSpan.FromMinutes(2);
        Database = await _app.GetConnectionStringAsync("tasktracker", limit.Token) ?? throw new InvalidOperationException("No database.");
        Broker = await _app.GetConnectionStringAsync("nats", limit.Token) ?? throw new InvalidOperationException("No broker.");
    }

    public async ValueTask DisposeAsync()
    {
        Api?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        if (Telemetry is not null)
            await Telemetry.DisposeAsync();
        if (Directory.Exists(_dataFolder))
            Directory.Delete(_dataFolder, recursive: true);
    }

    /// <summary>Posts an update as Telegram does; returns the id of the task that it is taken into.</summary>
    public async Task<Guid> SendUpdateAsync(object update)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhook/telegram") { Content = JsonContent.Create(update) };
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", WebhookSecret);
        using var response = await Api.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        return body.GetProperty("task_id").GetGuid();
    }

    /// <summary>A JSON document of the API.</summary>
    public Task<JsonElement> GetAsync(string path) =>
        Api.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    /// <summary>Connects a WebSocket client.</summary>
    public Task<EventClient> ConnectAsync(string topics, ulong? lastSeq = null) => EventClient.ConnectAsync(ApiAddress, topics, lastSeq);

    /// <summary>Waits for a task to end, told by its event.</summary>
    public async Task<JsonElement> WaitForTaskAsync(EventClient events, Guid taskId)
    {
        await events.WaitForAsync(
            e => e.Type is "task.succeeded" or "task.failed" or "task.cancelled" && e.Data.GetProperty("task_id").GetGuid() == taskId);
        return await GetAsync($"/api/v1/tasks/{taskId}");
    }

    // Native servers start in seconds and leave nothing behind; containers are taken where somebody asks for them.
    private static string? ServerMode =>
        Environment.GetEnvironmentVariable("TaskTracker__Servers") ?? (OperatingSystem.IsLinux() ? "native" : null);
}

[CollectionDefinition(Name)]
public sealed class StackGroup : ICollectionFixture<StackFixture>
{
    public const string Name = "stack";
}
