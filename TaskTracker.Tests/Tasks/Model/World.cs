using System.Runtime.InteropServices;

namespace TaskTracker.Tests.Tasks.Model;

/// <summary>How large a world is.</summary>
/// <param name="Tasks">The tasks, all queued at the start. The last of several is delayed.</param>
/// <param name="Workers">The workers.</param>
/// <param name="MaxAttempts">How often a task may be started.</param>
/// <param name="Faults">How many faults may happen.</param>
/// <param name="Requests">How many cancellations and revivals people may ask for.</param>
internal sealed record WorldSize(int Tasks, int Workers, int MaxAttempts, int Faults, int Requests);

/// <summary>The ledger, the broker and the workers at one moment, and what an onlooker has seen of them.</summary>
internal sealed class World
{
    /// <summary>Unacknowledged for so many ticks, a message is delivered again.</summary>
    public const int AckWait = 3;

    /// <summary>The broker remembers message ids for so many ticks.</summary>
    public const int DuplicateWindow = 12;

    public const int Nobody = -1;

    public World(WorldSize size, bool outcomesOnly = false)
    {
        Rows = [.. Enumerable.Range(0, size.Tasks).Select(i => new TaskRow(size.MaxAttempts, Delayed: i > 0 && i == size.Tasks - 1))];
        Witness = new Witness(size.Tasks, outcomesOnly);
        Unsent = [.. Rows.Select(r => !r.Delayed)];
        Workers = [.. Enumerable.Range(0, size.Workers).Select(_ => new List<Delivery>())];
        FaultsLeft = size.Faults;
        RequestsLeft = size.Requests;
    }

    private World(World other)
    {
        Rows = [.. other.Rows];
        Witness = new Witness(other.Witness);
        Unsent = [.. other.Unsent];
        Messages = [.. other.Messages];
        Remembered = [.. other.Remembered];
        Marks = [.. other.Marks];
        Workers = Array.ConvertAll(other.Workers, w => new List<Delivery>(w));
        HasStream = other.HasStream;
        RestorePending = other.RestorePending;
        FaultsLeft = other.FaultsLeft;
        RequestsLeft = other.RequestsLeft;
    }

    public TaskRow[] Rows { get; }

    public Witness Witness { get; }

    /// <summary>Per task, whether its enqueuing process is still about to publish it.</summary>
    public bool[] Unsent { get; }

    public List<Message> Messages { get; } = [];

    public List<Remembered> Remembered { get; } = [];

    /// <summary>What is published and not yet marked in the ledger.</summary>
    public List<Mark> Marks { get; } = [];

    public List<Delivery>[] Workers { get; }

    public bool HasStream { get; set; } = true;

    public bool RestorePending { get; set; }

    public int FaultsLeft { get; set; }

    public int RequestsLeft { get; set; }

    public World Clone() => new(this);

    /// <summary>Equal for worlds that go on in the same way; which worker is which does not matter.</summary>
    public string Key()
    {
        var text = new List<char>(64);
        foreach (var row in Rows)
        {
            Add(text, (int)row.Status, row.Generation, row.Published ? 1 : 0, row.Epoch, row.Attempts, row.CancelRequested ? 1 : 0);
            Add(text, row.DueIn, row.LeaseLeft, row.Progress, row.SuccessEvents, row.LastEnded?.Epoch ?? 0);
        }

        Witness.AddTo(text);
        foreach (var unsent in Unsent)
            Add(text, unsent ? 1 : 0);
        Add(text, HasStream ? 1 : 0, RestorePending ? 1 : 0, FaultsLeft, RequestsLeft);
        Add(text, Marks.Count);
        foreach (var mark in Marks)
            Add(text, mark.Task, mark.Generation);
        Add(text, Remembered.Count);
        foreach (var known in Remembered)
            Add(text, known.Task, known.Generation, known.TicksLeft);

        foreach (var worker in Enumerable.Range(0, Workers.Length).Select(WorkerKey).Order(StringComparer.Ordinal))
            text.AddRange(worker);
        foreach (var message in Messages.Where(m => m.Holder == Nobody))
            Add(text, message.Task, message.Generation, message.AckLeft);
        return new string(CollectionsMarshal.AsSpan(text));
    }

    private static void Add(List<char> text, params ReadOnlySpan<int> values)
    {
        foreach (var value in values)
            text.Add((char)(value + 8));
    }

    private string WorkerKey(int worker)
    {
        var text = new List<char>();
        Add(text, Workers[worker].Count);
        foreach (var d in Workers[worker])
            Add(text, d.Task, d.Generation, (int)d.Phase, d.Epoch, d.Attempt, d.CancelRequested ? 1 : 0, d.Progress);
        foreach (var message in Messages.Where(m => m.Holder == worker))
            Add(text, message.Task, message.Generation, message.AckLeft);
        return new string(CollectionsMarshal.AsSpan(text));
    }
}

/// <summary>A message of the work-queue stream.</summary>
internal readonly record struct Message(int Task, int Generation, int Holder, int AckLeft);

/// <summary>A message id that the broker would take for a duplicate.</summary>
internal readonly record struct Remembered(int Task, int Generation, int TicksLeft);

/// <summary>A message that the broker has taken and the ledger does not know of yet.</summary>
internal readonly record struct Mark(int Task, int Generation);

/// <summary>Where a worker is with a delivery.</summary>
internal enum DeliveryPhase
{
    Fetched,
    Running,

    /// <summary>Nothing is left but to acknowledge it.</summary>
    Ended,
}

/// <summary>A delivery in a worker's hands, with the claim that came of it.</summary>
internal readonly record struct Delivery(int Task, int Generation)
{
    public DeliveryPhase Phase { get; init; }

    public int Epoch { get; init; }

    public int Attempt { get; init; }

    public bool CancelRequested { get; init; }

    /// <summary>The pieces that the handler takes for done.</summary>
    public int Progress { get; init; }
}
