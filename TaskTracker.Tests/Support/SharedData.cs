namespace TaskTracker.Tests.Support;

/// <summary>Real chat for tests, which is no part of the project.</summary>
internal static class SharedData
{
    /// <summary>The path of a file; skips the test, with the reason, where it is not there.</summary>
    public static string Require(string relativePath)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", relativePath);
            if (File.Exists(path))
                return path;
        }

        Assert.Skip($"shared/data/{relativePath} is not beside the project.");
        return "";
    }
}
