using TaskTracker.Domain.Tasks;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Tasks.Ledger;

[Collection(StackGroup.Name)]
public sealed class LedgerUniqueKeyTests(LedgerDatabase database) : IClassFixture<LedgerDatabase>
{
    private readonly EnqueueOptions _keyed = new() { UniqueKey = $"key-{Guid.NewGuid():N}" };

    [Fact]
    public async Task Enqueue_with_the_key_of_a_queued_or_running_task_gets_that_task()
    {
        var first = Assert.Single(await database.EnqueueAsync([_keyed]));
        Assert.False(first.AlreadyQueued);
        var whileQueued = Assert.Single(await database.EnqueueAsync([_keyed]));
        Assert.Equal((first.Id, true), (whileQueued.Id, whileQueued.AlreadyQueued));

        await database.ClaimAsync(first.Id);

        var whileRunning = Assert.Single(await database.EnqueueAsync([_keyed]));
        Assert.Equal((first.Id, true), (whileRunning.Id, whileRunning.AlreadyQueued));
    }

    [Fact]
    public async Task Enqueue_twice_in_one_commit_is_one_task()
    {
        var tasks = await database.EnqueueAsync([_keyed, _keyed, EnqueueOptions.None]);

        Assert.Equal([false, true, false], tasks.Select(t => t.AlreadyQueued));
        Assert.Equal(tasks[0].Id, tasks[1].Id);
    }

    [Fact]
    public async Task Enqueue_by_many_at_once_is_one_task()
    {
        var tasks = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => database.EnqueueAsync(_keyed))));

        Assert.Single(tasks.Distinct());
    }

    [Fact]
    public async Task Enqueue_after_the_end_is_a_new_task()
    {
        var first = Assert.Single(await database.ClaimAsync(await database.EnqueueAsync(_keyed)));
        await database.CompleteAsync(first);

        var second = Assert.Single(await database.EnqueueAsync([_keyed]));

        Assert.NotEqual(first.Id, second.Id);
        Assert.False(second.AlreadyQueued);
    }

    [Fact]
    public async Task Revive_of_a_dead_task_whose_key_a_live_one_has_is_refused_until_that_has_ended()
    {
        var dead = Assert.Single(await database.ClaimAsync(await database.EnqueueAsync(_keyed)));
        await database.EndAsync(dead, cancelled: false, "error");
        var live = Assert.Single(await database.ClaimAsync(await database.EnqueueAsync(_keyed)));

        Assert.False(await database.ReviveAsync(dead.Id));
        Assert.Equal(BackgroundTaskStatus.Dead, (await database.ReadAsync(dead.Id)).Status);

        await database.CompleteAsync(live);
        Assert.True(await database.ReviveAsync(dead.Id));
    }
}
