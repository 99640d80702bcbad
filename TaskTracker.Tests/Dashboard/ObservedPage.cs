using Microsoft.Playwright;

namespace TaskTracker.Tests.Dashboard;

/// <summary>A page together with what went wrong in it.</summary>
public sealed class ObservedPage(IBrowserContext context, Uri address) : IAsyncDisposable
{
    private readonly List<string> _faults = [];

    public IPage Page { get; private set; } = null!;

    /// <summary>Errors of scripts and of the console, requests that failed, and requests to any other site.</summary>
    public IReadOnlyList<string> Faults => _faults;

    public async Task LoadAsync()
    {
        Page = await context.NewPageAsync();
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _faults.Add($"{message.Type}: {message.Text}");
        };
        Page.PageError += (_, error) => _faults.Add($"script: {error}");
        Page.RequestFailed += (_, request) => _faults.Add($"failed: {request.Url}");
        Page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" or "ws" or "wss" } target && target.Authority != address.Authority)
                _faults.Add($"other site: {request.Url}");
        };
        await Page.GotoAsync(address.ToString());
        // Before the circuit has taken the page over, a click would go nowhere.
        await Page.Locator("main[data-interactive=true]").WaitForAsync();
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();
}
