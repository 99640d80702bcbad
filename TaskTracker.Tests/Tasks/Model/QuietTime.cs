namespace TaskTracker.Tests.Tasks.Model;

/// <summary>
/// No more faults: every process does its work at its pace. Then every task must end within a bounded time, which is shorter than the
/// broker's memory of message ids, so that a message swallowed as a duplicate counts as lost.
/// </summary>
internal sealed class QuietTime(Mutation mutation)
{
    /// <summary>
    /// An unacknowledged delivery must come again (3 ticks) before the broker counts as empty, and then the lost task must age; a retry
    /// and a lost lease may come before and after.
    /// </summary>
    private const int Ticks = World.DuplicateWindow - 2;

    private const int StepsOfTick = 500;

    private readonly Protocol _protocol = new(mutation);

    /// <summary>Lets the time pass. Returns what went wrong; null where everything has ended.</summary>
    /// <param name="world">The world; it is changed.</param>
    /// <param name="taken">Gets the steps taken.</param>
    public string? Pass(World world, List<Step> taken)
    {
        var enabled = new List<Step>();
        world.FaultsLeft = 0;
        world.RequestsLeft = 0;
        for (var tick = 0; tick <= Ticks; tick++)
        {
            for (var steps = 0; Next(world, enabled) is { } step; steps++)
            {
                Take(world, step, taken);
                if (steps == StepsOfTick)
                    return $"the system goes round in circles: {step}";
                if (world.Witness.Violation is { } violation)
                    return violation;
            }

            if (Array.TrueForAll(world.Rows, r => r.IsFinal))
                return null;
            foreach (var (worker, deliveries) in world.Workers.Index())
            {
                if (deliveries.Count > 0)
                    Take(world, new Step(StepKind.Heartbeat, worker), taken);
            }

            Take(world, new Step(StepKind.Tick), taken);
        }

        var stuck = Array.FindIndex(world.Rows, r => !r.IsFinal);
        return $"task {stuck} is still {world.Rows[stuck].Status} {Ticks} ticks after the last fault";
    }

    private void Take(World world, Step step, List<Step> taken)
    {
        _protocol.Apply(world, step);
        taken.Add(step);
    }

    private Step? Next(World world, List<Step> enabled)
    {
        Enabled.Collect(world, _protocol.Ledger, enabled);
        foreach (var step in enabled)
        {
            if (step.Kind is StepKind.Tick or StepKind.Heartbeat or StepKind.Shutdown or StepKind.Retry or StepKind.Checkpoint)
                continue;
            if (step.Kind == StepKind.FailForGood && MaySucceed(world, step))
                continue;
            return step;
        }

        return null;
    }

    private static bool MaySucceed(World world, Step step)
    {
        var delivery = world.Workers[step.A][step.B];
        return delivery.Attempt <= world.Rows[delivery.Task].MaxAttempts;
    }
}
