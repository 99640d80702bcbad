using System.Diagnostics;
using Microsoft.Playwright;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Dashboard;

/// <summary>A Chromium of this machine, one for a class of tests; installed first where apt-get may. Where there is none, the tests are skipped.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private string _missing = "";
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (await FindAsync() is not { } path)
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
        Assert.SkipWhen(_browser is null, _missing);
        var page = new ObservedPage(await _browser.NewContextAsync(options), address);
        await page.LoadAsync();
        return page;
    }

    /// <summary>Asks <c>eng/browser.sh</c>, which knows where browsers are and how one is installed.</summary>
    private async Task<string?> FindAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            _missing = "The page tests look for their browser with a shell script.";
            return null;
        }

        using var script = Process.Start(new ProcessStartInfo("bash", [Repository.PathOf("eng", "browser.sh")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = script.StandardError.ReadToEndAsync();
        var path = (await script.StandardOutput.ReadToEndAsync()).Trim();
        await script.WaitForExitAsync();
        _missing = (await errors).Trim();
        return script.ExitCode == 0 ? path : null;
    }
}
