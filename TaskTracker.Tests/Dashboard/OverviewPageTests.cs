using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TaskTracker.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace TaskTracker.Tests.Dashboard;

[Collection(StackGroup.Name)]
public sealed partial class OverviewPageTests(StackFixture stack, BrowserFixture browser) : IClassFixture<BrowserFixture>
{
    // A message passes two tasks before it has its class.
    private static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 60_000 };

    [Fact]
    public async Task Overview_loads_from_the_api_alone_without_an_error()
    {
        await using var observed = await browser.OpenAsync(stack.ApiAddress);
        var page = observed.Page;

        await Expect(page).ToHaveTitleAsync("TaskTracker");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Overview" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync(Soon);
        foreach (var count in (string[])["messages", "topics", "atoms", "queued", "running", "dead"])
            await Expect(page.Locator($"[data-count={count}] .count-value")).ToHaveTextAsync(WholeNumber());
        Assert.Empty(observed.Faults);
    }

    [Fact]
    public async Task Message_from_the_webhook_appears_scored_without_a_reload()
    {
        await using var observed = await browser.OpenAsync(stack.ApiAddress);
        var page = observed.Page;
        var text = $"<b>Production is down</b>: the deploy {Guid.NewGuid():N} fails with error 500, we need a rollback today.";

        await stack.SendUpdateAsync(LiveUpdates.Message(-LiveUpdates.NextId(), "Olena", text));

        var row = page.Locator(".messages .row").Filter(new() { HasText = text });
        await Expect(row).ToBeVisibleAsync(Soon);
        await Expect(row).ToContainTextAsync("Olena");
        var score = row.GetByRole(AriaRole.Button, new() { Name = "signal" });
        await Expect(score).ToBeVisibleAsync(Soon);
        await Expect(score).ToHaveAttributeAsync("aria-expanded", "false");
        await score.PressAsync("Enter");
        await Expect(score).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(row.GetByRole(AriaRole.Term)).ToHaveTextAsync(["Content", "Author", "Time", "Topic"]);

        var feed = page.GetByRole(AriaRole.Log);
        await Expect(feed.Locator("[data-type='message.new']").Filter(new() { HasText = text })).ToBeVisibleAsync(Soon);
        await Expect(feed.Locator("[data-type=message_scored]").First).ToBeAttachedAsync();
        Assert.Empty(observed.Faults);
    }

    [Fact]
    public async Task Paused_feed_holds_still_and_goes_on_where_the_world_is()
    {
        await using var observed = await browser.OpenAsync(stack.ApiAddress);
        var page = observed.Page;
        var before = $"before {Guid.NewGuid():N}";
        await stack.SendUpdateAsync(LiveUpdates.Message(-LiveUpdates.NextId(), "Ann", before));
        await Expect(page.Locator(".messages .row").Filter(new() { HasText = before })).ToBeVisibleAsync(Soon);

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        var text = $"while paused {Guid.NewGuid():N}";
        await stack.SendUpdateAsync(LiveUpdates.Message(-LiveUpdates.NextId(), "Ann", text));
        var resume = page.GetByRole(AriaRole.Button, new() { NameRegex = ResumeWithNews() });
        await Expect(page.Locator(".messages .row").Filter(new() { HasText = text })).ToBeVisibleAsync(Soon);
        await Expect(resume).ToBeVisibleAsync(Soon);
        var held = page.GetByRole(AriaRole.Log).Locator("[data-type='message.new']").Filter(new() { HasText = text });
        await Expect(held).ToHaveCountAsync(0);

        await resume.ClickAsync();

        await Expect(held).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Overview_has_landmarks_names_and_no_sideways_scroll(int width, ColorScheme scheme)
    {
        await using var observed = await browser.OpenAsync(
            stack.ApiAddress, new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
        var page = observed.Page;

        foreach (var landmark in (AriaRole[])[AriaRole.Banner, AriaRole.Main])
            await Expect(page.GetByRole(landmark)).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Pages", IncludeHidden = true })).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveCountAsync(1);
        foreach (var panel in (string[])["Last messages", "Imports", "Events", "Newest topics", "Newest atoms"])
            await Expect(page.GetByRole(AriaRole.Region, new() { Name = panel })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = ByClass() })).ToBeVisibleAsync();

        var nameless = await page.Locator("button:visible, a:visible, [role=img]:not([aria-hidden=true]), [role=progressbar]").EvaluateAllAsync<string[]>(
            "all => all.filter(e => !(e.getAttribute('aria-label') || e.textContent.trim())).map(e => e.outerHTML)");
        Assert.Empty(nameless);
        var tooWide = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");
        Assert.Equal(0, tooWide);
        var background = await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");
        Assert.Equal(scheme == ColorScheme.Dark ? "rgb(17, 21, 28)" : "rgb(245, 246, 248)", background.Replace("rgba", "rgb").Replace(", 1)", ")"));
    }

    [Theory]
    [InlineData("/no-such-page", "text/html", "text/html")]
    [InlineData("/no-such-page", "application/json", "application/problem+json")]
    [InlineData("/api/v1/no-such-thing", "application/json", "application/problem+json")]
    public async Task Unknown_address_is_404_in_the_form_that_is_asked_for(string path, string accept, string expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        using var response = await stack.Api.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
        if (expected == "text/html")
            Assert.Contains("There is no such page", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Wrong_method_of_the_api_stays_405()
    {
        using var response = await stack.Api.GetAsync("/webhook/telegram", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Overview_forbids_scripts_and_frames_of_others()
    {
        using var response = await stack.Api.GetAsync("/", TestContext.Current.CancellationToken);

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy);
        Assert.Contains("frame-ancestors 'none'", policy);
        Assert.DoesNotContain("unsafe-eval", policy);
    }

    [GeneratedRegex("^[0-9,]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WholeNumber();

    [GeneratedRegex("Resume, [0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ResumeWithNews();

    [GeneratedRegex("^Messages by class", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ByClass();
}
