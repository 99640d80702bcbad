namespace TaskTracker.Bench.Queue.Systems;

/// <summary>The message; Wolverine generates code against public types only.</summary>
public sealed record WolverineMessage(int Index, string Padding);

/// <summary>Notes that it was started.</summary>
public static class WolverineMessageHandler
{
    /// <summary>Called by Wolverine.</summary>
    public static void Handle(WolverineMessage message) => Probe.Current.Note(message.Index);
}
