using System.ComponentModel;
using System.Diagnostics;

namespace TaskTracker.AppHost.Servers;

/// <summary>Asks a program something that it answers quickly or not at all.</summary>
internal static class Command
{
    /// <returns>The exit code and the standard output, or null if there is no such program or no answer in time.</returns>
    public static async Task<(int ExitCode, string Output)?> AskAsync(TimeSpan limit, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using var timeout = new CancellationTokenSource(limit);
        try
        {
            using var process = Process.Start(start);
            if (process is null)
                return null;

            try
            {
                process.StandardInput.Close();
                // Both streams are read, or a talkative program would wait for a reader.
                var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
                var errors = process.StandardError.ReadToEndAsync(timeout.Token);
                await process.WaitForExitAsync(timeout.Token);
                await errors;
                return (process.ExitCode, await output);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
