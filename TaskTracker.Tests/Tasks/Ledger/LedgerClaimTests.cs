using TaskTracker.Domain.Tasks;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Tasks.Ledger;

[Collection(StackGroup.Name)]
public sealed class LedgerClaimTests(LedgerDatabase database) : IClassFixture<LedgerDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Claim_queued_task_sets_owner_lease_epoch_and_attempt()
    {
        var id = await database.EnqueueAsync();

        var claimed = Assert.Single(await database.ClaimAsync(id));

        Assert.Equal((id, 1, 1, false), (claimed.Id, claimed.Epoch, claimed.Attempt, claimed.CancelRequested));
        var row = await database.ReadAsync(id);
        Assert.Equal((BackgroundTaskStatus.Running, "worker-1", 1, 1), (row.Status, row.WorkerId, row.Epoch, row.Attempts));
        Assert.Equal(LedgerDatabase.Lease, row.LeaseUntil - row.StartedAt);
        Assert.Empty(row.History);
        Assert.Equal(["task.started"], await database.ReadEventsAsync(id));
    }

    [Fact]
    public async Task Claim_of_a_running_or_ended_or_unknown_task_gets_nothing()
    {
        var running = await database.StartAsync();
        var succeeded = await database.StartAsync();
        await database.CompleteAsync(succeeded);
        var dead = await database.StartAsync();
        await database.EndAsync(dead, cancelled: false, "error");
        var cancelled = await database.StartAsync();
        await database.EndAsync(cancelled, cancelled: true, error: null);

        Assert.Empty(await database.ClaimAsync(running.Id, succeeded.Id, dead.Id, cancelled.Id, Guid.NewGuid()));

        Assert.Equal(1, (await database.ReadAsync(running.Id)).Epoch);
    }

    [Fact]
    public async Task Claim_before_run_at_gets_nothing_and_after_it_the_task()
    {
        var id = await database.EnqueueAsync(new EnqueueOptions { RunAt = DateTimeOffset.UtcNow.AddMinutes(1) });
        Assert.Empty(await database.ClaimAsync(id));

        await database.PassAsync(TimeSpan.FromMinutes(2), id);

        Assert.Single(await database.ClaimAsync(id));
    }

    [Fact]
    public async Task Claim_of_an_expired_lease_gets_nothing_until_it_is_reclaimed()
    {
        var task = await database.StartAsync();
        await database.PassAsync(LedgerDatabase.Lease * 2, task.Id);

        Assert.Empty(await database.ClaimAsync(task.Id));

        await database.Ledger.ReclaimAsync(Cancelled);
        Assert.Equal(2, Assert.Single(await database.ClaimAsync(task.Id)).Epoch);
    }

    [Fact]
    public async Task Claim_by_many_connections_at_once_has_one_winner()
    {
        for (var round = 0; round < 20; round++)
        {
            var id = await database.EnqueueAsync();

            var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => database.ClaimAsync(id))));

            Assert.Single(claims.SelectMany(c => c));
            Assert.Equal((1, 1), await EpochAndAttemptsAsync(id));
        }
    }

    [Fact]
    public async Task Batches_in_opposite_orders_at_once_do_not_deadlock()
    {
        for (var round = 0; round < 10; round++)
        {
            var tasks = await database.EnqueueAsync([.. Enumerable.Repeat(EnqueueOptions.None, 200)]);
            Guid[] ids = [.. tasks.Select(t => t.Id)];
            TaskMessage[] messages = [.. ids.Select(id => new TaskMessage(id, 0, TaskQueues.Default, "normal", TraceParent: null))];

            var forward = Task.Run(() => database.ClaimAsync(ids));
            var backward = Task.Run(() => database.ClaimAsync([.. ids.Reverse()]));
            var marking = Task.Run(() => database.Ledger.MarkPublishedAsync([.. messages.Reverse()], Cancelled), Cancelled);
            var republishing = Task.Run(() => database.Ledger.RepublishAsync(TimeSpan.Zero, queue: null, Cancelled), Cancelled);
            await Task.WhenAll(forward, backward, marking, republishing);

            ClaimedTask[] claimed = [.. await forward, .. await backward];
            Assert.Equal(ids.Length, claimed.Select(c => c.Id).Distinct().Count());
            Assert.Equal(ids.Length, claimed.Length);
            await Task.WhenAll(
                Task.Run(() => database.Ledger.ExtendAsync(claimed, LedgerDatabase.Lease, Cancelled), Cancelled),
                Task.Run(() => database.Ledger.ExtendAsync([.. claimed.Reverse()], LedgerDatabase.Lease, Cancelled), Cancelled),
                Task.Run(() => database.Ledger.HandBackAsync([.. claimed.Reverse()], Cancelled), Cancelled),
                Task.Run(() => database.Ledger.HandBackAsync(claimed, Cancelled), Cancelled));
        }
    }

    private async Task<(int Epoch, int Attempts)> EpochAndAttemptsAsync(Guid id)
    {
        var row = await database.ReadAsync(id);
        return (row.Epoch, row.Attempts);
    }
}
