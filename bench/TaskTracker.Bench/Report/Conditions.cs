using System.Runtime.InteropServices;
using System.Text.Json;
using TaskTracker.Bench.Servers;

namespace TaskTracker.Bench.Report;

/// <summary>What the figures depend on besides the code.</summary>
internal static class Conditions
{
    public static async Task<IReadOnlyList<string>> ReadAsync(
        BenchServers servers, IReadOnlyCollection<string> packages, CancellationToken cancellationToken) =>
    [
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}",
        $"PostgreSQL {await servers.SettingAsync("server_version", cancellationToken)}: "
            + $"fsync {await servers.SettingAsync("fsync", cancellationToken)}, "
            + $"synchronous_commit {await servers.SettingAsync("synchronous_commit", cancellationToken)}, "
            + $"wal_sync_method {await servers.SettingAsync("wal_sync_method", cancellationToken)}",
        $"packages: {string.Join(", ", ReadPackages().Where(p => packages.Contains(p.Split(' ')[0], StringComparer.Ordinal)))}",
    ];

    /// <summary>The packages that the bench was built with, as name and version; assemblies do not always know.</summary>
    private static List<string> ReadPackages()
    {
        var path = Path.ChangeExtension(typeof(Conditions).Assembly.Location, ".deps.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.GetProperty("libraries").EnumerateObject().Select(l => l.Name.Replace('/', ' '))];
    }
}
