using TaskTracker.Bench.Queue.Systems;
using TaskTracker.Bench.Report;
using TaskTracker.Bench.Servers;

namespace TaskTracker.Bench.Queue;

/// <summary>Compares task queues on the same servers: no-op tasks with arguments of 100 bytes, every commit durable.</summary>
internal static class QueueBench
{
    private const int Callers = 64;

    public static async Task RunAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        foreach (var key in arguments.Only.Where(k => k != PostgresLimits.Key))
            QueueSystems.Find(key);

        await using var servers = await BenchServers.StartAsync(arguments, cancellationToken);
        var report = new BenchReport("queue", subject: "TaskTracker");
        foreach (var system in QueueSystems.All.Where(s => IsWanted(s.Key)))
            await MeasureAsync(system);

        if (IsWanted(PostgresLimits.Key))
        {
            var database = await servers.CreateDatabaseAsync("bench_postgresql", cancellationToken);
            await PostgresLimits.MeasureAsync(database, arguments.Tasks, Callers, report, cancellationToken);
            await servers.DropDatabaseAsync("bench_postgresql", cancellationToken);
        }

        report.Print(await Conditions.ReadAsync(
            servers,
            ["Npgsql", "NATS.Net", "Hangfire.Core", "Hangfire.PostgreSql", "WolverineFx.Postgresql"],
            cancellationToken));

        bool IsWanted(string key) => arguments.Only.Count == 0 || arguments.Only.Contains(key, StringComparer.Ordinal);

        async Task MeasureAsync(IQueueSystem system)
        {
            await Console.Error.WriteLineAsync(system.Name);
            var name = $"bench_{system.Key.Replace('-', '_')}";
            var targets = new BenchTargets(await servers.CreateDatabaseAsync(name, cancellationToken), servers.Broker);
            await servers.CheckpointAsync(cancellationToken);
            var sizes = new QueueSizes(arguments.Tasks, system.Share, Callers, arguments.Workers);
            await using (var run = await QueueRun.OpenAsync(system, targets, sizes, report, cancellationToken))
                await run.MeasureAsync(cancellationToken);
            await servers.DropDatabaseAsync(name, cancellationToken);
        }
    }
}
