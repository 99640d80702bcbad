using TaskTracker.Domain.Tasks;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Tasks.Ledger;

[Collection(StackGroup.Name)]
public sealed class LedgerPublishTests(LedgerDatabase database) : IClassFixture<LedgerDatabase>
{
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FindUnpublished_leaves_a_new_task_to_its_enqueuer_for_a_second()
    {
        var id = await database.EnqueueAsync();
        Assert.Null(await FindAsync(id));

        await database.PassAsync(TimeSpan.FromSeconds(2), id);

        Assert.Equal(0, (await FindAsync(id))!.Generation);
    }

    [Fact]
    public async Task FindUnpublished_finds_delayed_retried_and_cancelled_tasks_when_they_are_due()
    {
        var minute = TimeSpan.FromMinutes(1);
        var delayed = await database.EnqueueAsync(new EnqueueOptions { RunAt = DateTimeOffset.UtcNow + minute });
        var cancelled = await database.EnqueueAsync(new EnqueueOptions { RunAt = DateTimeOffset.UtcNow + minute });
        var retried = await database.StartAsync();
        await database.Ledger.RetryAsync(retried, "error", minute, Cancelled);
        Assert.Null(await FindAsync(delayed));
        Assert.Null(await FindAsync(retried.Id));

        await database.PassAsync(minute, delayed);
        await database.PassAsync(minute, retried.Id);
        await database.Ledger.RequestCancelAsync(cancelled, Cancelled);

        Assert.Equal(0, (await FindAsync(delayed))!.Generation);
        Assert.Equal(0, (await FindAsync(cancelled))!.Generation);
        Assert.Equal(1, (await FindAsync(retried.Id))!.Generation);
    }

    [Fact]
    public async Task FindUnpublished_does_not_find_what_is_running_or_marked()
    {
        var running = await database.StartAsync();
        var marked = await database.EnqueueAsync();
        await database.PassAsync(LostAfter / 2, marked);
        await MarkAsync(marked, generation: 0);

        Assert.Null(await FindAsync(running.Id));
        Assert.Null(await FindAsync(marked));
        Assert.True((await database.ReadAsync(marked)).Published);
    }

    [Fact]
    public async Task MarkPublished_of_an_old_generation_is_without_effect()
    {
        var task = await database.StartAsync();
        await database.Ledger.HandBackAsync([task], Cancelled);

        await MarkAsync(task.Id, generation: 0);

        Assert.Equal(1, (await FindAsync(task.Id))!.Generation);
        await MarkAsync(task.Id, generation: 1);
        Assert.Null(await FindAsync(task.Id));
    }

    [Fact]
    public async Task Republish_of_what_is_lost_takes_old_marked_tasks_of_the_queue_under_a_new_generation()
    {
        var lost = await MarkedAsync(EnqueueOptions.None);
        var elsewhere = await MarkedAsync(new EnqueueOptions { Queue = TaskQueues.Long });
        var young = await database.EnqueueAsync();
        await MarkAsync(young, generation: 0);

        await database.Ledger.RepublishAsync(LostAfter, TaskQueues.Default, Cancelled);

        Assert.Equal((1, false), await GenerationAsync(lost));
        Assert.Equal((0, true), await GenerationAsync(elsewhere));
        Assert.Equal((0, true), await GenerationAsync(young));
    }

    // Published to the old stream, not marked yet: the mark that follows must not hide that the message is gone.
    [Fact]
    public async Task Republish_of_all_takes_what_is_about_to_be_marked_too()
    {
        var id = await database.EnqueueAsync();

        await database.Ledger.RepublishAsync(TimeSpan.Zero, queue: null, Cancelled);
        await MarkAsync(id, generation: 0);

        Assert.Equal((1, false), await GenerationAsync(id));
        Assert.NotNull(await FindAsync(id));
    }

    [Fact]
    public async Task Republish_leaves_running_and_future_tasks()
    {
        var running = await database.StartAsync();
        var future = await database.EnqueueAsync(new EnqueueOptions { RunAt = DateTimeOffset.UtcNow.AddMinutes(1) });

        await database.Ledger.RepublishAsync(TimeSpan.Zero, queue: null, Cancelled);

        Assert.Equal((0, true), await GenerationAsync(running.Id));
        Assert.Equal((0, false), await GenerationAsync(future));
    }

    [Fact]
    public async Task RequestCancel_reaches_queued_and_running_tasks_and_no_ended_ones()
    {
        var queued = await database.EnqueueAsync(new EnqueueOptions { RunAt = DateTimeOffset.UtcNow.AddMinutes(1) });
        Assert.True(await database.Ledger.RequestCancelAsync(queued, Cancelled));
        Assert.True(Assert.Single(await database.ClaimAsync(queued)).CancelRequested);

        var running = await database.StartAsync();
        Assert.True(await database.Ledger.RequestCancelAsync(running.Id, Cancelled));
        Assert.Equal(BackgroundTaskStatus.Running, (await database.ReadAsync(running.Id)).Status);

        await database.EndAsync(running, cancelled: true, error: null);
        Assert.False(await database.Ledger.RequestCancelAsync(running.Id, Cancelled));
        Assert.False(await database.Ledger.RequestCancelAsync(Guid.NewGuid(), Cancelled));
    }

    [Fact]
    public async Task Cancellation_of_a_task_that_is_lost_reaches_its_next_attempt()
    {
        var task = await database.StartAsync();
        await database.Ledger.RequestCancelAsync(task.Id, Cancelled);

        Assert.True((await database.LoseAndClaimAnewAsync(task)).CancelRequested);
    }

    [Fact]
    public async Task Revive_takes_a_dead_task_with_fresh_attempts_and_no_other()
    {
        var dead = await database.StartAsync();
        await database.Ledger.RequestCancelAsync(dead.Id, Cancelled);
        await database.EndAsync(dead, cancelled: false, "error");
        var succeeded = await database.StartAsync();
        await database.CompleteAsync(succeeded);
        var queued = await database.EnqueueAsync();

        Assert.True(await database.ReviveAsync(dead.Id));
        Assert.False(await database.ReviveAsync(dead.Id));
        Assert.False(await database.ReviveAsync(succeeded.Id));
        Assert.False(await database.ReviveAsync(queued));

        var row = await database.ReadAsync(dead.Id);
        Assert.Equal(
            (BackgroundTaskStatus.Queued, 0, 1, false, false),
            (row.Status, row.Attempts, row.Generation, row.Published, row.CancelRequested));
        Assert.Null(row.FinishedAt);
        var again = Assert.Single(await database.ClaimAsync(dead.Id));
        Assert.Equal((2, 1), (again.Epoch, again.Attempt));
    }

    private async Task<Guid> MarkedAsync(EnqueueOptions options)
    {
        var id = await database.EnqueueAsync(options);
        await MarkAsync(id, generation: 0);
        await database.PassAsync(LostAfter * 2, id);
        return id;
    }

    private Task MarkAsync(Guid id, int generation) => database.Ledger.MarkPublishedAsync(
        [new TaskMessage(id, generation, TaskQueues.Default, "normal", TraceParent: null)], Cancelled);

    private async Task<TaskMessage?> FindAsync(Guid id) => (await database.FindUnpublishedAsync()).SingleOrDefault(m => m.Id == id);

    private async Task<(int Generation, bool Published)> GenerationAsync(Guid id)
    {
        var row = await database.ReadAsync(id);
        return (row.Generation, row.Published);
    }
}
