using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Diagnostics;
using MudBlazor.Services;
using TaskTracker.Api.Dashboard.Live;
using TaskTracker.Api.Dashboard.Overview;

namespace TaskTracker.Api.Dashboard;

/// <summary>Puts the pages together.</summary>
internal static class DashboardExtensions
{
    // MudBlazor writes its theme and the places of its pop-ups as inline styles. Scripts come from files of this site alone.
    private const string ContentSecurityPolicy =
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
        + "form-action 'self'; frame-ancestors 'none'";

    // Addresses that programs call: what they get is never a page.
    private static readonly string[] NoPages = ["/api", "/webhook", "/ws", "/health", "/alive", "/openapi", "/scalar"];

    public static WebApplicationBuilder AddDashboard(this WebApplicationBuilder builder)
    {
        // Without this the files of packages are only found in Development, or after a publish.
        builder.WebHost.UseStaticWebAssets();
        // In Development a route for files that the build does not know would take the place of 405 for every address of the API.
        builder.Configuration["DisableStaticAssetNotFoundRuntimeFallback"] = "true";
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
        builder.Services.AddScoped<OverviewReader>();
        builder.Services.AddSingleton<EventFeed>();
        builder.Services.AddHostedService(p => p.GetRequiredService<EventFeed>());
        builder.Services.AddSingleton<OverviewBoard>();
        builder.Services.AddHostedService(p => p.GetRequiredService<OverviewBoard>());
        return builder;
    }

    public static void MapDashboard(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            // Else the handler in front of this one answers, with ProblemDetails.
            if (!IsForPeople(context) && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
                pages.Enabled = false;
            return next(context);
        });
        app.UseAntiforgery();
        app.Use((context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            {
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = ContentSecurityPolicy;
                headers.XContentTypeOptions = "nosniff";
                headers["Referrer-Policy"] = "same-origin";
            }

            return next(context);
        });

        app.MapStaticAssets().ExcludeFromDescription();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
    }

    private static bool IsForPeople(HttpContext context) =>
        context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        && !Array.Exists(NoPages, path => context.Request.Path.StartsWithSegments(path));
}
