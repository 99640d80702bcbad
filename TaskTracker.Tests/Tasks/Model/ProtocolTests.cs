using System.Diagnostics;

namespace TaskTracker.Tests.Tasks.Model;

/// <summary>
/// The protocol of leases, epochs and generations in a model, taken through hundreds of thousands of orders of steps. Left out one at a
/// time, each of its conditions must be missed.
/// </summary>
public sealed class ProtocolTests(ITestOutputHelper output)
{
    private const int Seed = 20_260_101;

    private static readonly WorldSize One = new(Tasks: 1, Workers: 2, MaxAttempts: 2, Faults: 2, Requests: 1);
    private static readonly WorldSize Two = new(Tasks: 2, Workers: 2, MaxAttempts: 2, Faults: 1, Requests: 1);
    private static readonly WorldSize NoFaults = new(Tasks: 1, Workers: 2, MaxAttempts: 2, Faults: 0, Requests: 1);
    private static readonly WorldSize Crowd = new(Tasks: 3, Workers: 3, MaxAttempts: 3, Faults: 5, Requests: 2);

    public static TheoryData<string> Mutants =>
        [.. Enum.GetNames<Mutation>().Except([nameof(Mutation.None), nameof(Mutation.AckAfterClaim)])];

    [Fact]
    public void Every_order_of_steps_on_one_task_keeps_the_promises() =>
        Assert.Null(Report(() => new Explorer(One, Mutation.None).Search(maxStates: 80_000, quietOf: 4)).Finding);

    [Fact]
    public void Every_order_of_steps_on_two_tasks_keeps_the_promises() =>
        Assert.Null(Report(() => new Explorer(Two, Mutation.None).Search(maxStates: 80_000, quietOf: 4)).Finding);

    [Fact]
    public void Random_schedules_of_a_crowd_keep_the_promises()
    {
        var seen = Report(() => new Explorer(Crowd, Mutation.None).Walk(schedules: 100_000, steps: 50, Seed));

        Assert.Null(seen.Finding);
        Assert.Equal(100_000, seen.Orders);
    }

    [Theory]
    [MemberData(nameof(Mutants))]
    public void Protocol_without_one_of_its_conditions_is_caught(string mutant)
    {
        var mutation = Enum.Parse<Mutation>(mutant);
        var found = new[] { 0, 1 }
            .SelectMany(_ => new[] { NoFaults, One }, (quietOf, size) => Report(() => new Explorer(size, mutation).Search(60_000, quietOf)))
            .FirstOrDefault(e => e.Finding is not null);

        Assert.NotNull(found);
    }

    // Whoever only counts what is left in the end sees these too: the conditions are no mere form.
    [Theory]
    [InlineData(nameof(Mutation.CompleteIgnoresEpoch))]
    [InlineData(nameof(Mutation.CompleteIgnoresStatus))]
    [InlineData(nameof(Mutation.CheckpointIgnoresEpoch))]
    [InlineData(nameof(Mutation.HandBackIgnoresEpoch))]
    public void Protocol_without_one_of_its_conditions_has_wrong_outcomes(string mutant)
    {
        var explorer = new Explorer(NoFaults, Enum.Parse<Mutation>(mutant), outcomesOnly: true);

        Assert.NotNull(Report(() => explorer.Search(maxStates: 120_000, quietOf: 0)).Finding);
    }

    [Fact]
    public void Acknowledging_after_the_claim_and_before_the_commit_loses_nothing() =>
        Assert.Null(Report(() => new Explorer(One, Mutation.AckAfterClaim).Search(maxStates: 40_000, quietOf: 4)).Finding);

    private Exploration Report(Func<Exploration> explore)
    {
        var watch = Stopwatch.StartNew();
        var seen = explore();
        output.WriteLine(
            $"{seen.Orders} orders, {seen.States} states, every order up to {seen.Depth} steps, {watch.Elapsed.TotalSeconds:0.0} s");
        if (seen.Finding is { } finding)
            output.WriteLine(finding.ToString());
        return seen;
    }
}
