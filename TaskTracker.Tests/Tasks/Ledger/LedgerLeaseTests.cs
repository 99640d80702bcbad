using TaskTracker.Domain.Tasks;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Tasks.Ledger;

[Collection(StackGroup.Name)]
public sealed class LedgerLeaseTests(LedgerDatabase database) : IClassFixture<LedgerDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Extend_held_lease_sets_it_anew_and_tells_of_a_cancellation()
    {
        var task = await database.StartAsync();
        await database.PassAsync(LedgerDatabase.Lease / 2, task.Id);
        Assert.True(await database.Ledger.RequestCancelAsync(task.Id, Cancelled));

        var held = Assert.Single(await database.Ledger.ExtendAsync([task], LedgerDatabase.Lease, Cancelled));

        Assert.Equal(new HeldLease(task.Id, task.Epoch, CancelRequested: true), held);
        var left = (await database.ReadAsync(task.Id)).LeaseUntil!.Value - DateTimeOffset.UtcNow;
        Assert.InRange(left, LedgerDatabase.Lease * 0.6, LedgerDatabase.Lease * 1.1);
    }

    [Fact]
    public async Task Extend_of_what_is_lost_or_ended_holds_nothing()
    {
        var lost = await database.StartAsync();
        var anew = await database.LoseAndClaimAnewAsync(lost);
        var reclaimed = await database.StartAsync();
        await database.PassAsync(LedgerDatabase.Lease * 2, reclaimed.Id);
        await database.Ledger.ReclaimAsync(Cancelled);
        var ended = await database.StartAsync();
        await database.CompleteAsync(ended);

        Assert.Empty(await database.Ledger.ExtendAsync([lost, reclaimed, ended], LedgerDatabase.Lease, Cancelled));

        Assert.Equal(BackgroundTaskStatus.Queued, (await database.ReadAsync(reclaimed.Id)).Status);
        Assert.Single(await database.Ledger.ExtendAsync([anew], LedgerDatabase.Lease, Cancelled));
    }

    [Fact]
    public async Task Reclaim_expired_lease_queues_the_task_charged_and_with_its_history()
    {
        var task = await database.StartAsync();
        await database.PassAsync(LedgerDatabase.Lease + TimeSpan.FromSeconds(1), task.Id);

        Assert.True(await database.Ledger.ReclaimAsync(Cancelled) >= 1);

        var row = await database.ReadAsync(task.Id);
        Assert.Equal((BackgroundTaskStatus.Queued, 1, 1, false, 1), (row.Status, row.Attempts, row.Generation, row.Published, row.Epoch));
        Assert.Null(row.LeaseUntil);
        var lost = Assert.Single(row.History);
        Assert.Equal((AttemptOutcome.Lost, 1, "worker-1"), (lost.Outcome, lost.Epoch, lost.WorkerId));
        Assert.Equal(["task.started", "task.retrying"], await database.ReadEventsAsync(task.Id));
    }

    [Fact]
    public async Task Reclaim_leaves_valid_and_extended_leases()
    {
        var valid = await database.StartAsync();
        var extended = await database.StartAsync();
        await database.PassAsync(LedgerDatabase.Lease * 2, extended.Id);
        await database.Ledger.ExtendAsync([extended], LedgerDatabase.Lease, Cancelled);

        await database.Ledger.ReclaimAsync(Cancelled);

        Assert.Equal(BackgroundTaskStatus.Running, (await database.ReadAsync(valid.Id)).Status);
        Assert.Equal(BackgroundTaskStatus.Running, (await database.ReadAsync(extended.Id)).Status);
    }

    [Fact]
    public async Task Reclaim_by_many_at_once_takes_each_lease_back_once()
    {
        var queued = await database.EnqueueAsync([.. Enumerable.Repeat(EnqueueOptions.None, 50)]);
        var claimed = await database.ClaimAsync([.. queued.Select(t => t.Id)]);
        foreach (var task in claimed)
            await database.PassAsync(LedgerDatabase.Lease * 2, task.Id);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => database.Ledger.ReclaimAsync(Cancelled), Cancelled)));

        foreach (var task in claimed)
        {
            var row = await database.ReadAsync(task.Id);
            Assert.Equal((1, 1), (row.Generation, row.History.Count));
        }
    }

    [Fact]
    public async Task HandBack_queues_the_task_at_once_and_does_not_charge_the_attempt()
    {
        var task = await database.StartAsync();

        await database.Ledger.HandBackAsync([task], Cancelled);

        var row = await database.ReadAsync(task.Id);
        Assert.Equal((BackgroundTaskStatus.Queued, 0, 1, false), (row.Status, row.Attempts, row.Generation, row.Published));
        Assert.Equal(AttemptOutcome.HandedBack, Assert.Single(row.History).Outcome);
        var again = Assert.Single(await database.ClaimAsync(task.Id));
        Assert.Equal((2, 1), (again.Epoch, again.Attempt));
    }

    [Fact]
    public async Task HandBack_under_a_stale_epoch_or_twice_changes_nothing()
    {
        var stale = await database.StartAsync();
        var holder = await database.LoseAndClaimAnewAsync(stale);
        await database.Ledger.HandBackAsync([stale], Cancelled);
        Assert.Equal((BackgroundTaskStatus.Running, 2), await StatusAndAttemptsAsync(stale.Id));

        await database.Ledger.HandBackAsync([holder], Cancelled);
        await database.Ledger.HandBackAsync([holder], Cancelled);

        Assert.Equal((BackgroundTaskStatus.Queued, 1), await StatusAndAttemptsAsync(stale.Id));
    }

    private async Task<(BackgroundTaskStatus Status, int Attempts)> StatusAndAttemptsAsync(Guid id)
    {
        var row = await database.ReadAsync(id);
        return (row.Status, row.Attempts);
    }
}
