namespace TaskTracker.Tests.Tasks.Model;

/// <summary>A schedule that shows a violation.</summary>
/// <param name="Violation">What was seen.</param>
/// <param name="Schedule">The steps up to there.</param>
/// <param name="Quiet">The steps of the quiet time after them, where it was seen only then.</param>
internal sealed record Finding(string Violation, IReadOnlyList<Step> Schedule, IReadOnlyList<Step> Quiet)
{
    public override string ToString() =>
        $"{Violation}, after {Schedule.Count} steps{(Quiet.Count > 0 ? $" and a quiet time of {Quiet.Count}" : "")}:"
        + string.Concat(Schedule.Select((s, i) => $"\n  {i + 1,2}. {s}"))
        + string.Concat(Quiet.Select(s => $"\n   -  {s}"));
}

/// <summary>What an exploration has seen.</summary>
/// <param name="Orders">The orders of steps that were followed.</param>
/// <param name="States">The different states, where they are told apart.</param>
/// <param name="Depth">The length up to which no order was left out.</param>
/// <param name="Finding">The first violation; null where there was none.</param>
internal sealed record Exploration(int Orders, int States, int Depth, Finding? Finding);

/// <summary>Takes a world through many orders of steps and watches.</summary>
/// <param name="size">How large the world is.</param>
/// <param name="mutation">The condition that is left out.</param>
/// <param name="outcomesOnly">Looks at effects and ends alone, and not at how they came about.</param>
internal sealed class Explorer(WorldSize size, Mutation mutation, bool outcomesOnly = false)
{
    private readonly Protocol _protocol = new(mutation);
    private readonly QuietTime _quietTime = new(mutation);

    /// <summary>Random schedules, the same for the same seed; each ends with a quiet time, in which every task must end.</summary>
    public Exploration Walk(int schedules, int steps, int seed)
    {
        var random = new Random(seed);
        var enabled = new List<Step>();
        for (var i = 1; i <= schedules; i++)
        {
            var world = new World(size, outcomesOnly);
            var taken = new List<Step>(steps);
            while (taken.Count < steps && world.Witness.Violation is null)
            {
                Enabled.Collect(world, _protocol.Ledger, enabled);
                var step = enabled[random.Next(enabled.Count)];
                taken.Add(step);
                _protocol.Apply(world, step);
            }

            if (Judge(world, taken) is { } finding)
                return new Exploration(i, States: 0, Depth: 0, Shrink(finding));
        }

        return new Exploration(schedules, States: 0, Depth: 0, Finding: null);
    }

    /// <summary>
    /// Every order of steps, breadth first, so that what is found is found by a shortest schedule. States that were seen are not followed
    /// again.
    /// </summary>
    /// <param name="maxStates">Stops after so many states.</param>
    /// <param name="quietOf">From every so manieth state on a quiet time is tried, in which every task must end; 0 is never.</param>
    public Exploration Search(int maxStates, int quietOf)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var layer = new List<(World World, Path? Path)> { (new World(size, outcomesOnly), null) };
        var enabled = new List<Step>();
        var orders = 0;
        var depth = 0;
        for (; layer.Count > 0; depth++)
        {
            var next = new List<(World World, Path? Path)>();
            foreach (var (world, path) in layer)
            {
                Enabled.Collect(world, _protocol.Ledger, enabled);
                foreach (var step in enabled)
                {
                    var then = world.Clone();
                    var taken = new Path(step, path);
                    _protocol.Apply(then, step);
                    orders++;
                    if (then.Witness.Violation is { } violation)
                        return new Exploration(orders, seen.Count, depth, new Finding(violation, taken.ToList(), []));
                    if (!seen.Add(then.Key()))
                        continue;
                    if (quietOf > 0 && seen.Count % quietOf == 0 && Judge(then.Clone(), taken.ToList()) is { } finding)
                        return new Exploration(orders, seen.Count, depth, finding);
                    if (seen.Count >= maxStates)
                        return new Exploration(orders, seen.Count, depth, Finding: null);
                    next.Add((then, taken));
                }
            }

            layer = next;
        }

        return new Exploration(orders, seen.Count, depth, Finding: null);
    }

    private Finding? Judge(World world, IReadOnlyList<Step> taken)
    {
        var quiet = new List<Step>();
        return (world.Witness.Violation ?? _quietTime.Pass(world, quiet)) is { } violation ? new Finding(violation, taken, quiet) : null;
    }

    /// <summary>Leaves out step after step for as long as some violation remains.</summary>
    private Finding Shrink(Finding finding)
    {
        for (var i = finding.Schedule.Count - 1; i >= 0; i--)
        {
            if (Replay(finding.Schedule.Where((_, at) => at != i)) is { } shorter)
            {
                finding = shorter;
                i = finding.Schedule.Count;
            }
        }

        return finding;
    }

    private Finding? Replay(IEnumerable<Step> schedule)
    {
        var world = new World(size, outcomesOnly);
        var enabled = new List<Step>();
        var taken = new List<Step>();
        foreach (var step in schedule.TakeWhile(_ => world.Witness.Violation is null))
        {
            Enabled.Collect(world, _protocol.Ledger, enabled);
            if (!enabled.Contains(step))
                continue;
            taken.Add(step);
            _protocol.Apply(world, step);
        }

        return Judge(world, taken);
    }

    private sealed record Path(Step Step, Path? Before)
    {
        public List<Step> ToList()
        {
            var steps = new List<Step>();
            for (var path = this; path is not null; path = path.Before)
                steps.Add(path.Step);
            steps.Reverse();
            return steps;
        }
    }
}
