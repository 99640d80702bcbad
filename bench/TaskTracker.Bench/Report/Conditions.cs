using System.Reflection;
using System.Runtime.InteropServices;
using TaskTracker.Bench.Servers;

namespace TaskTracker.Bench.Report;

/// <summary>What the figures depend on besides the code.</summary>
internal static class Conditions
{
    public static async Task<IReadOnlyList<string>> ReadAsync(
        BenchServers servers, IEnumerable<Type> packages, CancellationToken cancellationToken) =>
    [
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}",
        $"PostgreSQL {await servers.SettingAsync("server_version", cancellationToken)}: "
            + $"fsync {await servers.SettingAsync("fsync", cancellationToken)}, "
            + $"synchronous_commit {await servers.SettingAsync("synchronous_commit", cancellationToken)}, "
            + $"wal_sync_method {await servers.SettingAsync("wal_sync_method", cancellationToken)}",
        $"packages: {string.Join(", ", packages.Select(Version))}",
    ];

    private static string Version(Type type)
    {
        var assembly = type.Assembly;
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version!.ToString(3);
        return $"{assembly.GetName().Name} {version.Split('+')[0].Trim()}";
    }
}
