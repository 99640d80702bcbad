using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TaskTracker.Bench.Servers;

/// <summary>Ends processes the way an operator would.</summary>
internal static partial class Signals
{
    private const int Sigterm = 15;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    /// <summary>Asks the process to end, and ends it where it does not.</summary>
    public static async Task TerminateAsync(Process process)
    {
        if (process.HasExited)
            return;
        // Process.Kill sends SIGKILL, after which nothing is put in order.
        _ = Kill(process.Id, Sigterm);
        using var limit = new CancellationTokenSource(StopLimit);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
