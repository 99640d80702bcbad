using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TaskTracker.Bench.Report;

/// <summary>Collects the figures of a run and prints them: a Markdown table, and as the last line one JSON object.</summary>
internal sealed class BenchReport(string bench, string subject)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly List<Row> _rows = [];

    public void Add(string system, string figure, double value, string unit)
    {
        _rows.Add(new Row(system, figure, Math.Round(value, 3), unit));
        // Progress goes to the other stream, so that standard output is the report alone.
        Console.Error.WriteLine($"  {system}: {figure} {Format(value)} {unit}");
    }

    public void Print(IEnumerable<string> conditions)
    {
        var table = new StringBuilder();
        foreach (var condition in conditions)
            table.AppendLine(CultureInfo.InvariantCulture, $"- {condition}");
        table.AppendLine();

        var systems = _rows.Select(r => r.System).Distinct(StringComparer.Ordinal).ToList();
        table.AppendLine(CultureInfo.InvariantCulture, $"| figure | unit | {string.Join(" | ", systems)} |");
        table.AppendLine(CultureInfo.InvariantCulture, $"| --- | --- | {string.Join(" | ", systems.Select(_ => "---:"))} |");
        foreach (var figure in _rows.GroupBy(r => (r.Figure, r.Unit)))
        {
            var bySystem = figure.ToDictionary(r => r.System, r => r.Value, StringComparer.Ordinal);
            table.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {figure.Key.Figure} | {figure.Key.Unit} | {string.Join(" | ", systems.Select(s => Cell(s, bySystem, figure.Key.Unit)))} |");
        }

        table.AppendLine();
        table.AppendLine(CultureInfo.InvariantCulture, $"In brackets: how many times better {subject} is.");
        Console.Write(table);
        Console.WriteLine(JsonSerializer.Serialize(new { bench, rows = _rows }, Json));
    }

    private static string Format(double value) => value switch
    {
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        0 => "0",
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    private string Cell(string system, Dictionary<string, double> bySystem, string unit)
    {
        if (!bySystem.TryGetValue(system, out var value))
            return "–";
        if (system == subject || unit is Units.Ratio or Units.Percent || !bySystem.TryGetValue(subject, out var ours) || value <= 0 || ours <= 0)
            return Format(value);
        var better = unit == Units.PerSecond ? ours / value : value / ours;
        return $"{Format(value)} ({(better >= 10 ? better.ToString("0", CultureInfo.InvariantCulture) : better.ToString("0.0#", CultureInfo.InvariantCulture))}×)";
    }
}
