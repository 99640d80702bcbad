using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using TaskTracker.Domain.Tasks;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Tasks;

[Collection(StackGroup.Name)]
public sealed class LimitTests(StackFixture stack)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("tasks/limits/process_message")]
    [InlineData("queues/long/limit")]
    public async Task Task_over_the_limit_waits_and_starts_when_another_ends(string path)
    {
        Guid[] running = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        await stack.InsertBacklogAsync(running);
        await stack.ExecuteAsync(
            "UPDATE background_tasks SET status = 'running', worker_id = 'test', lease_until = now() + interval '1 hour', started_at = now(), "
            + "epoch = 1 WHERE correlation_kind = 'backlog'");
        try
        {
            await SetLimitAsync(path, 2);
            // Due once every worker has heard of the limit.
            var due = DateTimeOffset.UtcNow.AddSeconds(1);
            var ids = new List<Guid>();
            for (var i = 0; i < 5; i++)
                ids.Add(await EnqueueAsync("long", due));
            foreach (var id in ids)
                await Polling.UntilAsync(() => GetAsync(id), t => t.GetProperty("waiting_for").GetString() == "limit");
            await Polling.UntilAsync(() => Task.FromResult(DateTimeOffset.UtcNow), now => now > due.AddSeconds(1));
            foreach (var id in ids)
                Assert.Equal("queued", (await GetAsync(id)).GetProperty("status").GetString());

            // One place is free: all run, one after another.
            var freed = DateTimeOffset.UtcNow;
            await stack.ExecuteAsync("DELETE FROM background_tasks WHERE id = $1", new NpgsqlParameter { Value = running[0] });
            var ended = new List<JsonElement>();
            foreach (var id in ids)
                ended.Add(await Polling.UntilAsync(() => GetAsync(id), t => t.GetProperty("status").GetString() == "succeeded"));
            Assert.InRange(ended.Min(t => t.GetProperty("started_at").GetDateTimeOffset()), freed, freed.AddSeconds(2));
            Assert.All(ended, t => Assert.Single(t.GetProperty("attempts").EnumerateArray()));
        }
        finally
        {
            await SetLimitAsync(path, null);
            await stack.RemoveBacklogAsync();
        }
    }

    [Fact]
    public async Task Held_tasks_are_let_go_when_the_limit_is_taken_away_and_cancelled_ones_at_once()
    {
        await using var events = await stack.ConnectAsync("tasks");
        await stack.InsertBacklogAsync(Guid.CreateVersion7());
        await stack.ExecuteAsync(
            "UPDATE background_tasks SET status = 'running', worker_id = 'test', lease_until = now() + interval '1 hour', started_at = now(), "
            + "epoch = 1 WHERE correlation_kind = 'backlog'");
        try
        {
            await SetLimitAsync("tasks/limits/process_message", 1);
            var due = DateTimeOffset.UtcNow.AddSeconds(1);
            Guid[] ids = [await EnqueueAsync("default", due), await EnqueueAsync("default", due)];
            var figures = await Polling.UntilAsync(
                () => stack.GetAsync("/api/v1/tasks/limits"), l => l.EnumerateArray().Single().GetProperty("held").GetInt32() == 2);
            Assert.Equal(1, figures[0].GetProperty("running").GetInt32());
            Assert.Equal(1, figures[0].GetProperty("max_running").GetInt32());

            using var cancelled = await stack.Api.PostAsync($"/api/v1/tasks/{ids[0]}/cancel", content: null, TestContext.Current.CancellationToken);
            Assert.Equal("cancelled", (await stack.WaitForTaskAsync(events, ids[0])).GetProperty("status").GetString());
            Assert.Equal("queued", (await GetAsync(ids[1])).GetProperty("status").GetString());

            await SetLimitAsync("tasks/limits/process_message", null);
            Assert.Equal("succeeded", (await stack.WaitForTaskAsync(events, ids[1])).GetProperty("status").GetString());
        }
        finally
        {
            await SetLimitAsync("tasks/limits/process_message", null);
            await stack.RemoveBacklogAsync();
        }
    }

    [Fact]
    public async Task Claims_of_many_workers_at_once_never_pass_the_limit()
    {
        const int Limit = 3;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var token = limit.Token;
        Guid[] ids = [.. Enumerable.Range(0, 60).Select(_ => Guid.CreateVersion7())];
        await using var dataSource = NpgsqlDataSource.Create(stack.Database);
        var ledger = new TaskLedger(dataSource);
        // The workers of the stack keep away from a paused queue; those of this test do not ask.
        using var paused = await stack.Api.PostAsync("/api/v1/queues/long/pause", content: null, token);
        await SetLimitAsync("tasks/limits/process_message", Limit);
        await stack.InsertBacklogAsync(ids);
        try
        {
            var done = 0;
            var most = 0;
            await Task.WhenAll(Enumerable.Range(0, 8).Select(WorkAsync));

            Assert.Equal(ids.Length, done);
            Assert.Equal(Limit, most);

            async Task WorkAsync(int worker)
            {
                while (Volatile.Read(ref done) < ids.Length)
                {
                    var claim = await ledger.ClaimWithinLimitsAsync(ids, "long", $"test-{worker}", Lease, token);
                    var running = await CountRunningAsync(dataSource);
                    InterlockedMax(ref most, running);
                    foreach (var task in claim.Claimed)
                    {
                        await using var connection = await dataSource.OpenConnectionAsync(token);
                        await using var transaction = await connection.BeginTransactionAsync(token);
                        await TaskLedger.CompleteAsync(connection, transaction, task, result: null, token);
                        await transaction.CommitAsync(token);
                        Interlocked.Increment(ref done);
                    }

                    if (claim.Claimed.Count == 0)
                        await ledger.ReleaseAsync(token);
                }
            }
        }
        finally
        {
            await SetLimitAsync("tasks/limits/process_message", null);
            await stack.RemoveBacklogAsync();
            using var resumed = await stack.Api.PostAsync("/api/v1/queues/long/resume", content: null, TestContext.Current.CancellationToken);
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    private static async Task<int> CountRunningAsync(NpgsqlDataSource dataSource)
    {
        await using var command = dataSource.CreateCommand(
            "SELECT count(*)::int FROM background_tasks WHERE status = 'running' AND correlation_kind = 'backlog'");
        return (int)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private Task<JsonElement> GetAsync(Guid id) => stack.GetAsync($"/api/v1/tasks/{id}");

    private async Task SetLimitAsync(string path, int? maxRunning)
    {
        using var response = await stack.Api.PutAsJsonAsync(
            $"/api/v1/{path}", new { max_running = maxRunning }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task<Guid> EnqueueAsync(string queue, DateTimeOffset runAt)
    {
        using var response = await stack.Api.PostAsJsonAsync(
            "/api/v1/tasks",
            new { name = "process_message", args = new { text = "x" }, queue, run_at = runAt },
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetGuid();
    }
}
