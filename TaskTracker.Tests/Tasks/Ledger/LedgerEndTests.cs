using TaskTracker.Domain.Tasks;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Tasks.Ledger;

[Collection(StackGroup.Name)]
public sealed class LedgerEndTests(LedgerDatabase database) : IClassFixture<LedgerDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Complete_commits_effects_result_history_and_event_together()
    {
        var task = await database.StartAsync();

        await CompleteWithEffectAsync(task, """{"text": "done"}""");

        var row = await database.ReadAsync(task.Id);
        Assert.Equal((BackgroundTaskStatus.Succeeded, """{"text": "done"}""", null), (row.Status, row.Result, row.Error));
        Assert.NotNull(row.FinishedAt);
        Assert.Null(row.LeaseUntil);
        Assert.Equal(AttemptOutcome.Succeeded, Assert.Single(row.History).Outcome);
        Assert.Equal(1, await database.CountEffectsAsync(task.Id));
        Assert.Equal(["task.started", "task.succeeded"], await database.ReadEventsAsync(task.Id));
    }

    [Fact]
    public async Task Complete_under_a_stale_epoch_is_refused_and_its_effects_are_rolled_back()
    {
        var stale = await database.StartAsync();
        var holder = await database.LoseAndClaimAnewAsync(stale);

        await Assert.ThrowsAsync<LeaseLostException>(() => CompleteWithEffectAsync(stale));

        Assert.Equal(0, await database.CountEffectsAsync(stale.Id));
        Assert.Equal(BackgroundTaskStatus.Running, (await database.ReadAsync(stale.Id)).Status);
        await CompleteWithEffectAsync(holder);
        Assert.Equal(1, await database.CountEffectsAsync(stale.Id));
        Assert.Equal(
            ["task.started", "task.retrying", "task.started", "task.succeeded"],
            await database.ReadEventsAsync(stale.Id));
        Assert.Equal([AttemptOutcome.Lost, AttemptOutcome.Succeeded], (await database.ReadAsync(stale.Id)).History.Select(a => a.Outcome));
    }

    // The epoch is raised by the next claim and not by the reclaim: here the state alone refuses.
    [Fact]
    public async Task Complete_after_the_lease_was_taken_back_is_refused_before_anybody_claims_anew()
    {
        var task = await database.StartAsync();
        await database.PassAsync(LedgerDatabase.Lease * 2, task.Id);
        await database.Ledger.ReclaimAsync(Cancelled);

        await Assert.ThrowsAsync<LeaseLostException>(() => CompleteWithEffectAsync(task));

        Assert.Equal(0, await database.CountEffectsAsync(task.Id));
        Assert.Equal(BackgroundTaskStatus.Queued, (await database.ReadAsync(task.Id)).Status);
    }

    [Fact]
    public async Task Complete_twice_is_refused_the_second_time()
    {
        var task = await database.StartAsync();
        await CompleteWithEffectAsync(task);

        await Assert.ThrowsAsync<LeaseLostException>(() => CompleteWithEffectAsync(task));

        Assert.Equal(1, await database.CountEffectsAsync(task.Id));
        Assert.Equal(["task.started", "task.succeeded"], await database.ReadEventsAsync(task.Id));
    }

    [Fact]
    public async Task Complete_that_is_being_committed_is_not_reclaimed()
    {
        var task = await database.StartAsync();
        await database.PassAsync(LedgerDatabase.Lease * 2, task.Id);

        await database.CommitAsync(async (connection, transaction, ct) =>
        {
            await TaskLedger.CompleteAsync(connection, transaction, task, result: null, ct);
            await database.Ledger.ReclaimAsync(ct);
        });

        Assert.Equal(BackgroundTaskStatus.Succeeded, (await database.ReadAsync(task.Id)).Status);
    }

    [Fact]
    public async Task Checkpoint_commits_a_part_and_the_task_goes_on()
    {
        var task = await database.StartAsync();

        await CheckpointWithEffectAsync(task, 3, 10);
        await CheckpointWithEffectAsync(task, current: null, total: null);

        var row = await database.ReadAsync(task.Id);
        Assert.Equal((BackgroundTaskStatus.Running, 3, 10), (row.Status, row.ProgressCurrent, row.ProgressTotal));
        Assert.Equal(2, await database.CountEffectsAsync(task.Id));
    }

    [Fact]
    public async Task Checkpoint_under_a_stale_epoch_is_refused_and_its_effects_are_rolled_back()
    {
        var stale = await database.StartAsync();
        await database.LoseAndClaimAnewAsync(stale);

        await Assert.ThrowsAsync<LeaseLostException>(() => CheckpointWithEffectAsync(stale, 3, 10));

        Assert.Equal(0, await database.CountEffectsAsync(stale.Id));
        Assert.Null((await database.ReadAsync(stale.Id)).ProgressCurrent);
    }

    [Fact]
    public async Task Retry_queues_the_task_after_its_delay_under_a_new_generation()
    {
        var task = await database.StartAsync();

        Assert.True(await database.Ledger.RetryAsync(task, "Timeout", TimeSpan.FromMinutes(1), Cancelled));

        var row = await database.ReadAsync(task.Id);
        Assert.Equal(
            (BackgroundTaskStatus.Queued, 1, 1, false, "Timeout"),
            (row.Status, row.Attempts, row.Generation, row.Published, row.Error));
        Assert.InRange((row.RunAt!.Value - DateTimeOffset.UtcNow).TotalSeconds, 50, 61);
        var retried = Assert.Single(row.History);
        Assert.Equal((AttemptOutcome.Retried, "Timeout"), (retried.Outcome, retried.Error));
        Assert.Empty(await database.ClaimAsync(task.Id));
        Assert.Equal(["task.started", "task.retrying"], await database.ReadEventsAsync(task.Id));
    }

    [Fact]
    public async Task Retry_under_a_stale_epoch_or_after_the_end_changes_nothing()
    {
        var stale = await database.StartAsync();
        var holder = await database.LoseAndClaimAnewAsync(stale);
        Assert.False(await database.Ledger.RetryAsync(stale, "late", TimeSpan.Zero, Cancelled));
        Assert.Equal(BackgroundTaskStatus.Running, (await database.ReadAsync(stale.Id)).Status);

        await database.CompleteAsync(holder);

        Assert.False(await database.Ledger.RetryAsync(holder, "unheard", TimeSpan.Zero, Cancelled));
        Assert.Equal(BackgroundTaskStatus.Succeeded, (await database.ReadAsync(stale.Id)).Status);
    }

    [Theory]
    [InlineData(false, BackgroundTaskStatus.Dead, AttemptOutcome.Dead, "task.failed")]
    [InlineData(true, BackgroundTaskStatus.Cancelled, AttemptOutcome.Cancelled, "task.cancelled")]
    public async Task End_without_success_keeps_the_error_and_announces_it(
        bool cancelled, BackgroundTaskStatus status, AttemptOutcome outcome, string @event)
    {
        var task = await database.StartAsync();

        await database.EndAsync(task, cancelled, "reason");

        var row = await database.ReadAsync(task.Id);
        Assert.Equal((status, "reason"), (row.Status, row.Error));
        Assert.NotNull(row.FinishedAt);
        Assert.Equal((outcome, "reason"), (Assert.Single(row.History).Outcome, row.History[0].Error));
        Assert.Equal(["task.started", @event], await database.ReadEventsAsync(task.Id));
        await Assert.ThrowsAsync<LeaseLostException>(() => database.CompleteAsync(task));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task End_under_a_stale_epoch_is_refused(bool cancelled)
    {
        var stale = await database.StartAsync();
        await database.LoseAndClaimAnewAsync(stale);

        await Assert.ThrowsAsync<LeaseLostException>(() => database.EndAsync(stale, cancelled, "late"));

        Assert.Equal(BackgroundTaskStatus.Running, (await database.ReadAsync(stale.Id)).Status);
    }

    private Task CompleteWithEffectAsync(ClaimedTask task, string? result = null) =>
        database.CommitAsync(async (connection, transaction, ct) =>
        {
            await LedgerDatabase.AddEffectAsync(connection, transaction, task.Id);
            await TaskLedger.CompleteAsync(connection, transaction, task, result, ct);
        });

    private Task CheckpointWithEffectAsync(ClaimedTask task, int? current, int? total) =>
        database.CommitAsync(async (connection, transaction, ct) =>
        {
            await LedgerDatabase.AddEffectAsync(connection, transaction, task.Id);
            await TaskLedger.CheckpointAsync(connection, transaction, task, current, total, ct);
        });
}
