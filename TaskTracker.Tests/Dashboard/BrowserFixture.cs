using Microsoft.Playwright;

namespace TaskTracker.Tests.Dashboard;

/// <summary>A Chromium of this machine, one for a class of tests. Where there is none, its tests are skipped.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] UsualPaths = ["/usr/bin/chromium", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (ChromiumPath is not { } path)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page with nothing of the pages before it.</summary>
    public async Task<ObservedPage> OpenAsync(Uri address, BrowserNewContextOptions? options = null)
    {
        Assert.SkipWhen(_browser is null, $"There is no Chromium: set CHROMIUM_PATH, or install it as one of {string.Join(", ", UsualPaths)}.");
        var page = new ObservedPage(await _browser.NewContextAsync(options), address);
        await page.LoadAsync();
        return page;
    }

    private static string? ChromiumPath => Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } path
        ? path
        : Array.Find(UsualPaths, File.Exists);
}
