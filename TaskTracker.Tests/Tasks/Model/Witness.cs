using TaskTracker.Domain.Tasks;

namespace TaskTracker.Tests.Tasks.Model;

/// <summary>
/// An onlooker outside the system: counts the effects, knows which claims were given, and says what must never be seen. It never takes
/// part.
/// </summary>
internal sealed class Witness
{
    /// <summary>The work of a task: one piece that may be committed by a checkpoint, and one that is committed with the end.</summary>
    public const int Pieces = 2;

    private readonly Seen[] _seen;

    private readonly bool _outcomesOnly;

    public Witness(int tasks, bool outcomesOnly)
    {
        _seen = new Seen[tasks];
        _outcomesOnly = outcomesOnly;
    }

    public Witness(Witness other)
    {
        _seen = [.. other._seen];
        _outcomesOnly = other._outcomesOnly;
        Violation = other.Violation;
    }

    /// <summary>What was seen that must not be; null so far.</summary>
    public string? Violation { get; private set; }

    public void Claimed(int task, in TaskRow before, in TaskRow after)
    {
        ref var seen = ref _seen[task];
        if (before.IsLeased)
            ReportUnlessOutcomesOnly($"task {task} was claimed while another claim was valid");
        if (before.IsFinal)
            Report($"task {task} was started again after its end");
        if (after.Epoch <= seen.LastEpoch)
            Report($"task {task} was claimed twice under epoch {after.Epoch}");
        if (!before.IsDue)
            Report($"task {task} was started before it was due");
        seen.LastEpoch = after.Epoch;
        seen.Charged++;
    }

    /// <summary>The ledger has accepted what a worker did under its claim.</summary>
    public void Accepted(StepKind what, in Delivery under, in TaskRow before)
    {
        if (under.Epoch != before.Epoch || before.Status != BackgroundTaskStatus.Running)
            ReportUnlessOutcomesOnly($"{what} of task {under.Task} was accepted under a stale claim");
        else if (what == StepKind.Shutdown)
            _seen[under.Task].Charged--;
    }

    public void Committed(int task, int piece)
    {
        ref var seen = ref _seen[task];
        var times = piece == 0 ? ++seen.FirstPiece : ++seen.LastPiece;
        if (times > 1)
            Report($"task {task}: effect {piece} is there {times} times");
    }

    public void Reclaimed(int task, in TaskRow before)
    {
        if (before.LeaseLeft > 0)
            ReportUnlessOutcomesOnly($"task {task} was taken from a worker whose lease was valid");
    }

    public void Revived(int task, in TaskRow before)
    {
        if (before.Status != BackgroundTaskStatus.Dead)
            Report($"task {task} was revived although it was {before.Status}");
        _seen[task].Charged = 0;
        _seen[task].IsOver = false;
    }

    /// <summary>The broker has lost a message: until its task is given a new generation, the ledger may think that it is there.</summary>
    public void Lost(Message message) => _seen[message.Task].LostGenerations |= 1UL << message.Generation;

    /// <summary>The stream was made anew and everything published again: from here on nothing is excused by what was lost before.</summary>
    public void Restored()
    {
        foreach (ref var seen in _seen.AsSpan())
            seen.LostGenerations = 0;
    }

    /// <summary>What must hold after every step.</summary>
    public void Check(World world)
    {
        for (var task = 0; task < _seen.Length; task++)
        {
            ref readonly var row = ref world.Rows[task];
            ref var seen = ref _seen[task];
            var succeeded = row.Status == BackgroundTaskStatus.Succeeded;
            if (row.SuccessEvents != (succeeded ? 1 : 0))
                Report($"task {task} is {row.Status} with {row.SuccessEvents} events of success");
            if (seen.LastPiece != (succeeded ? 1 : 0) || (succeeded && seen.FirstPiece != 1))
                Report($"task {task} is {row.Status} with its effects {seen.FirstPiece} and {seen.LastPiece} times");
            if (row.Attempts != seen.Charged)
                Report($"task {task} is charged {row.Attempts} attempts instead of {seen.Charged}");
            if (row.LastEnded is { Before: { } before } ended && ended.Epoch <= before.Epoch)
                Report($"task {task}: the attempt of epoch {ended.Epoch} ended twice");
            if (seen.IsOver && !row.IsFinal)
                Report($"task {task} came back from its end");
            seen.IsOver = row.IsFinal;

            if (row is { Status: BackgroundTaskStatus.Queued, Published: true } && (seen.LostGenerations >> row.Generation & 1) == 0
                && !HasMessage(world, task, row.Generation))
            {
                Report($"task {task} counts as published, and the broker has no message of generation {row.Generation}");
            }
        }
    }

    /// <summary>Says what is wrong. The first counts.</summary>
    private void Report(string violation) => Violation ??= violation;

    private void ReportUnlessOutcomesOnly(string violation)
    {
        if (!_outcomesOnly)
            Report(violation);
    }

    private static bool HasMessage(World world, int task, int generation)
    {
        foreach (var message in world.Messages)
        {
            if (message.Task == task && message.Generation == generation)
                return true;
        }

        return false;
    }

    public void AddTo(List<char> text)
    {
        foreach (var seen in _seen)
        {
            text.Add((char)seen.FirstPiece);
            text.Add((char)seen.LastEpoch);
            text.Add((char)seen.LostGenerations);
        }
    }

    private struct Seen
    {
        public int FirstPiece;
        public int LastPiece;
        public int LastEpoch;
        public int Charged;
        public bool IsOver;
        public ulong LostGenerations;
    }
}
