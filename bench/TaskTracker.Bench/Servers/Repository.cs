namespace TaskTracker.Bench.Servers;

/// <summary>The working copy that the bench was built in.</summary>
internal static class Repository
{
    /// <summary>A file of the working copy.</summary>
    public static string File(string path) => Path.Combine(Root(), path);

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "TaskTracker.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException("The bench runs from the working copy that it was built in: TaskTracker.sln is in no folder above it.");
    }
}
