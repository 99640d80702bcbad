using TaskTracker.Domain.Ingestion;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Tests.Faults;

[Collection(ClusterGroup.Name)]
public sealed class WorkerFaultTests(Cluster cluster)
{
    private const int Messages = 20_000;

    [Fact]
    public async Task Killed_worker_loses_nothing_and_its_task_goes_on_elsewhere_within_lease_and_5_s()
    {
        var (job, task, chat) = await cluster.QueueImportAsync(Messages);
        await cluster.WaitUntilAsync(job, j => j.MessagesFetched > 500, "the import is under way");
        var killed = await cluster.HolderAsync(task);
        var at = DateTimeOffset.UtcNow;
        killed.Kill();

        await cluster.WaitUntilAsync(job, j => j.Status == IngestionStatus.Completed, "the import ends elsewhere");

        var ended = await cluster.TaskAsync(task);
        var lost = Assert.Single(ended.History, a => a.Outcome == AttemptOutcome.Lost);
        Assert.InRange(lost.FinishedAt - at, TimeSpan.Zero, Cluster.Lease + TimeSpan.FromSeconds(5));
        Assert.InRange(ended.StartedAt!.Value - at, TimeSpan.Zero, Cluster.Lease + TimeSpan.FromSeconds(5));
        Assert.Equal(2, ended.Attempts);
        await AssertOnceAsync(job, chat);
        await cluster.ReplaceAsync(killed, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Worker_paused_past_its_lease_and_woken_commits_nothing()
    {
        var (job, task, chat) = await cluster.QueueImportAsync(Messages);
        await cluster.WaitUntilAsync(job, j => j.MessagesFetched > 500, "the import is under way");
        var paused = await cluster.HolderAsync(task);
        paused.Pause();
        await Eventually.TrueAsync(
            async () => (await cluster.TaskAsync(task)) is { Status: BackgroundTaskStatus.Running, Epoch: 2 }, "another worker has the task");
        paused.Resume();

        await cluster.WaitUntilAsync(job, j => j.Status == IngestionStatus.Completed, "the import ends");

        var ended = await cluster.TaskAsync(task);
        Assert.Equal([AttemptOutcome.Lost, AttemptOutcome.Succeeded], ended.History.Select(a => a.Outcome));
        await AssertOnceAsync(job, chat);
        await paused.WaitHealthyAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Worker_that_is_told_to_stop_hands_its_task_back_uncharged()
    {
        var (job, task, chat) = await cluster.QueueImportAsync(Messages);
        await cluster.WaitUntilAsync(job, j => j.MessagesFetched > 500, "the import is under way");
        var stopped = await cluster.HolderAsync(task);
        await stopped.TerminateAsync();

        await cluster.WaitUntilAsync(job, j => j.Status == IngestionStatus.Completed, "the import ends elsewhere");

        var ended = await cluster.TaskAsync(task);
        Assert.Equal([AttemptOutcome.HandedBack, AttemptOutcome.Succeeded], ended.History.Select(a => a.Outcome));
        Assert.Equal(1, ended.Attempts);
        await AssertOnceAsync(job, chat);
        await cluster.ReplaceAsync(stopped, TestContext.Current.CancellationToken);
    }

    private async Task AssertOnceAsync(Guid jobId, long chat)
    {
        var job = await cluster.JobAsync(jobId);
        Assert.Equal(Messages, job.MessagesFetched);
        Assert.Equal(Messages, job.MessagesStored);
        Assert.Equal(0, job.MessagesSkipped);
        Assert.Equal(Messages, await cluster.CountMessagesAsync(chat));
    }
}
