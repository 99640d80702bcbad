using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TaskTracker.Domain.Ingestion;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Faults;

[Collection(ClusterGroup.Name)]
public sealed class ServerFaultTests(Cluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Broker_that_is_down_stops_no_enqueue_and_everything_runs_after()
    {
        await using var api = await cluster.StartApiAsync(Cancel);
        await cluster.StopNatsAsync(wipe: false);

        var tasks = await EnqueueAsync(api, 20);
        await cluster.StartNatsAsync(Cancel);

        await cluster.WaitForSuccessAsync(tasks);
    }

    [Fact]
    public async Task Broker_whose_storage_is_wiped_loses_no_task()
    {
        await using var api = await cluster.StartApiAsync(Cancel);
        // While the workers stand still, the tasks are with the broker, which forgets them.
        foreach (var worker in cluster.Workers)
            worker.Pause();
        var tasks = await EnqueueAsync(api, 50);
        await Eventually.TrueAsync(
            async () =>
            {
                await using var db = cluster.OpenDb();
                return await db.BackgroundTasks.AllAsync(t => !tasks.Contains(t.Id) || t.Published, Cancel);
            },
            "the broker has every task");
        await cluster.StopNatsAsync(wipe: true);
        await cluster.StartNatsAsync(Cancel);
        foreach (var worker in cluster.Workers)
            worker.Resume();

        await cluster.WaitForSuccessAsync(tasks);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Events_go_on_with_a_growing_sequence_when_the_broker_comes_back(bool wipe)
    {
        await using var api = await cluster.StartApiAsync(Cancel);
        await using var client = await EventClient.ConnectAsync(api.Address!, "tasks", lastSeq: null);
        await EnqueueAsync(api, 1);
        var before = await client.WaitForAsync(e => e.Type == "task.succeeded");
        await cluster.StopNatsAsync(wipe);
        var task = Assert.Single(await EnqueueAsync(api, 1));
        await cluster.StartNatsAsync(Cancel);

        var after = await client.WaitForAsync(e => e.Type == "task.succeeded" && e.Data.GetProperty("task_id").GetGuid() == task);

        Assert.True(after.Seq > before.Seq);
        Assert.Equal(client.Seen.Select(e => e.Seq).Order().Distinct(), client.Seen.Select(e => e.Seq));
    }

    [Fact]
    public async Task Database_that_restarts_loses_and_doubles_nothing()
    {
        const int messages = 20_000;
        var (job, task, chat) = await cluster.QueueImportAsync(messages);
        await cluster.WaitUntilAsync(job, j => j.MessagesFetched > 500, "the import is under way");
        await cluster.StopPostgresAsync();
        await cluster.StartPostgresAsync(Cancel);

        await cluster.WaitUntilAsync(job, j => j.Status == IngestionStatus.Completed, "the import ends");

        Assert.True((await cluster.TaskAsync(task)).History.Count > 1, "The restart came when the import had ended.");
        Assert.Equal(messages, (await cluster.JobAsync(job)).MessagesStored);
        Assert.Equal(messages, await cluster.CountMessagesAsync(chat));
        await cluster.WaitForSuccessAsync(await cluster.CommitOnlyAsync(20));
    }

    [Fact]
    public async Task Tasks_of_a_process_that_was_killed_between_commit_and_publish_run()
    {
        var tasks = await cluster.CommitOnlyAsync(100);

        await cluster.WaitForSuccessAsync(tasks);
    }

    private static async Task<IReadOnlyList<Guid>> EnqueueAsync(ServiceProcess api, int count)
    {
        using var client = new HttpClient { BaseAddress = api.Address };
        var ids = new List<Guid>(count);
        for (var i = 0; i < count; i++)
        {
            using var response = await client.PostAsJsonAsync(
                "/api/v1/tasks", new { name = "process_message", args = new { text = $"message {i}" } }, Cancel);
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            ids.Add((await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetGuid());
        }

        return ids;
    }
}
