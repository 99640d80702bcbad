using System.Text;
using MudBlazor;

namespace TaskTracker.Api.Dashboard.Layout;

/// <summary>The colours and the type of the pages.</summary>
internal static class DashboardTheme
{
    // What the system has: no font is loaded from anywhere.
    private static readonly string[] Fonts =
        ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "Helvetica Neue", "Arial", "sans-serif"];

    public static readonly MudTheme Theme = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#2f5fd0",
            Background = "#f5f6f8",
            Surface = "#ffffff",
            AppbarBackground = "#ffffff",
            AppbarText = "#1b2330",
            DrawerBackground = "#ffffff",
            DrawerText = "#414b5a",
            DrawerIcon = "#5b6675",
            TextPrimary = "#1b2330",
            TextSecondary = "#566070",
            LinesDefault = "#e1e5ea",
            Divider = "#e1e5ea",
            Error = "#c02f3a",
            Warning = "#9a5b00",
            Success = "#1d7a4c",
            Info = "#2f5fd0",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#8db0ff",
            PrimaryContrastText = "#0d1420",
            Background = "#11151c",
            Surface = "#191f29",
            AppbarBackground = "#191f29",
            AppbarText = "#e6e9ee",
            DrawerBackground = "#191f29",
            DrawerText = "#c0c8d4",
            DrawerIcon = "#9aa5b5",
            TextPrimary = "#e6e9ee",
            TextSecondary = "#a3adbb",
            LinesDefault = "#2b3442",
            Divider = "#2b3442",
            Error = "#ff8b91",
            Warning = "#f0b45c",
            Success = "#6fd3a0",
            Info = "#8db0ff",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Fonts },
            Body1 = new Body1Typography { FontFamily = Fonts },
            Body2 = new Body2Typography { FontFamily = Fonts },
            Button = new ButtonTypography { FontFamily = Fonts, TextTransform = "none" },
            Caption = new CaptionTypography { FontFamily = Fonts },
        },
    };
}

/// <summary>
/// Writes the dark palette under the browser's preference, next to the light one: the first paint has the right colours, without a
/// question to the browser from the server.
/// </summary>
public sealed class DarkThemeProvider : MudThemeProvider
{
    protected override void GenerateTheme(StringBuilder themeStringBuilder)
    {
        themeStringBuilder.AppendLine("@media (prefers-color-scheme: dark) {");
        base.GenerateTheme(themeStringBuilder);
        themeStringBuilder.AppendLine("}");
    }
}
