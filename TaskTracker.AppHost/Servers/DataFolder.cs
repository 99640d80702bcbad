using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace TaskTracker.AppHost.Servers;

/// <summary>The folder of the native servers' data and of their passwords, which survive together.</summary>
internal sealed class DataFolder
{
    public const string Setting = "TaskTracker:DataDirectory";
    private const int PasswordLength = 32;
    private const string PasswordAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private DataFolder(string path) => Path = path;

    public string Path { get; }

    public static DataFolder Open(IConfiguration configuration)
    {
        var path = configuration[Setting] is { Length: > 0 } given ? System.IO.Path.GetFullPath(given) : DefaultPath();
        try
        {
            Directory.CreateDirectory(path);
            return new(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServersUnavailableException(
                $"The folder {path} cannot be made ({exception.Message}): set {Setting} to one that can.");
        }
    }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>A server's password, made at first use and kept in a file that only its owner can read.</summary>
    public string GetPassword(string server)
    {
        var file = Combine($"{server}.password");
        try
        {
            if (!File.Exists(file))
                CreatePassword(file);

            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ServersUnavailableException(
                $"The password in {file} cannot be kept ({exception.Message}): set {Setting} to a folder of yours.");
        }
    }

    // Written beside and moved: whoever sees the file sees the whole password, and the first one to move wins.
    private static void CreatePassword(string file)
    {
        var draft = $"{file}.{Environment.ProcessId}";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using (var writer = new StreamWriter(draft, options))
            writer.Write(RandomNumberGenerator.GetString(PasswordAlphabet, PasswordLength));

        try
        {
            File.Move(draft, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(draft);
        }
    }

    // Root's servers run under an account that cannot enter root's home.
    private static string DefaultPath() => Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows()
        ? "/var/lib/tasktracker"
        : System.IO.Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "TaskTracker");
}
