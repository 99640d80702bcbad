using System.Globalization;

namespace TaskTracker.Api.Dashboard;

/// <summary>Scores as people read them.</summary>
internal static class ScoreText
{
    /// <summary>Two decimals, rounded down: 0.2999 is noise, and as 0.30 it would seem to be none.</summary>
    public static string Of(double score) =>
        (Math.Floor(Math.Round(score * 100, 4)) / 100).ToString("0.00", CultureInfo.InvariantCulture);
}
