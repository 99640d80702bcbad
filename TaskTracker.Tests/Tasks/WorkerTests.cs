using System.Text.Json;
using Npgsql;
using TaskTracker.Domain.Tasks;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Tasks;

[Collection(StackGroup.Name)]
public sealed class WorkerTests(StackFixture stack)
{
    [Fact]
    public async Task Workers_are_listed_alive_with_their_slots_also_while_they_are_idle()
    {
        var alive = (await stack.GetAsync("/api/v1/workers")).EnumerateArray()
            .Where(w => w.GetProperty("state").GetString() == "alive")
            .ToList();

        Assert.Equal(2, alive.Count);
        Assert.All(alive, worker =>
        {
            Assert.Equal(Environment.MachineName, worker.GetProperty("host").GetString());
            Assert.True(worker.GetProperty("pid").GetInt32() > 0);
            Assert.NotEqual("", worker.GetProperty("version").GetString());
            Assert.True(worker.GetProperty("started_at").GetDateTimeOffset() <= worker.GetProperty("last_heartbeat").GetDateTimeOffset());
            Assert.Equal(
                [("default", 16), ("long", 2)],
                worker.GetProperty("queues").EnumerateArray()
                    .Select(q => (q.GetProperty("queue").GetString()!, q.GetProperty("slots").GetInt32())));
        });
    }

    [Fact]
    public async Task Worker_is_silent_after_its_lease_stopped_when_it_says_so_and_forgotten_after_a_day()
    {
        var id = $"test-{Guid.NewGuid():N}";
        await using var dataSource = NpgsqlDataSource.Create(stack.Database);
        var registry = new WorkerRegistry(dataSource);
        var token = TestContext.Current.CancellationToken;
        await registry.BeatAsync(
            new WorkerProcess
            {
                Id = id,
                Host = "elsewhere",
                Pid = 7,
                Version = "1",
                LeaseSeconds = 60,
                Queues = [new WorkerQueue { Queue = "default", Slots = 0 }],
            },
            token);
        Assert.Equal("alive", await StateAsync(id));

        await AgeAsync("61 seconds");
        Assert.Equal("silent", await StateAsync(id));

        await registry.StopAsync(id, token);
        Assert.Equal("stopped", await StateAsync(id));

        await AgeAsync("25 hours");
        await registry.BeatAsync(new WorkerProcess { Id = $"{id}-2", Host = "elsewhere", Version = "1", LeaseSeconds = 0 }, token);
        Assert.Null(await StateAsync(id));

        Task<int> AgeAsync(string age) => stack.ExecuteAsync(
            "UPDATE workers SET last_heartbeat = now() - $1::interval WHERE id = $2",
            new NpgsqlParameter { Value = age },
            new NpgsqlParameter { Value = id });
    }

    private async Task<string?> StateAsync(string id)
    {
        var worker = (await stack.GetAsync("/api/v1/workers")).EnumerateArray().SingleOrDefault(w => w.GetProperty("id").GetString() == id);
        return worker.ValueKind == JsonValueKind.Undefined ? null : worker.GetProperty("state").GetString();
    }
}
