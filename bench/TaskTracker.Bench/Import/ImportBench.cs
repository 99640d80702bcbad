using System.Diagnostics;
using Npgsql;
using TaskTracker.Bench.Report;
using TaskTracker.Bench.Servers;
using TaskTracker.Domain.Scoring;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Bench.Import;

/// <summary>Imports a generated export through API and worker, each a process of its own, beside a raw COPY of the same rows.</summary>
internal static class ImportBench
{
    private const string Subject = "TaskTracker";
    private const string Limit = "raw COPY";
    private const string Database = "bench_import";

    public static async Task RunAsync(BenchArguments arguments, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("tasktracker-bench-import-");
        await using var servers = await BenchServers.StartAsync(arguments, cancellationToken);
        try
        {
            var report = new BenchReport("import", Subject);
            var database = await servers.CreateDatabaseAsync(Database, cancellationToken);
            await AppProcess.MigrateAsync(database, servers.Broker, cancellationToken);
            await using (var source = NpgsqlDataSource.Create(database))
                await MeasureAsync(source, database, servers.Broker, folder.FullName, arguments, report, cancellationToken);
            await servers.DropDatabaseAsync(Database, cancellationToken);
            report.Print(await Conditions.ReadAsync(servers, ["Npgsql", "NATS.Net"], cancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(
        NpgsqlDataSource source,
        string database,
        string broker,
        string folder,
        BenchArguments arguments,
        BenchReport report,
        CancellationToken cancellationToken)
    {
        var export = Path.Combine(folder, "result.json");
        await ExportFile.WriteAsync(export, arguments.Messages, cancellationToken);

        await using (var worker = await AppProcess.StartAsync("TaskTracker.Worker", database, broker, cancellationToken))
        await using (var api = await AppProcess.StartAsync("TaskTracker.Api", database, broker, cancellationToken))
        {
            var since = Stopwatch.GetTimestamp();
            var job = await ImportJob.UploadAsync(api.Address, export, source, cancellationToken);
            var uploaded = Stopwatch.GetElapsedTime(since);
            report.Add(Subject, "upload", new FileInfo(export).Length / uploaded.TotalSeconds / 1_000_000, "MB/s");

            var (stored, took) = await job.WaitAsync(cancellationToken);
            if (stored != arguments.Messages)
                throw new InvalidOperationException($"{stored} of {arguments.Messages} messages were stored.");
            report.Add(Subject, "messages stored", stored / took.TotalSeconds, Units.PerSecond);
            report.Add(Subject, "messages, from upload to stored", stored / Stopwatch.GetElapsedTime(since).TotalSeconds, Units.PerSecond);

            var scoring = await job.WaitForScoringAsync(TaskDefinition.Of(typeof(ScoreUnscoredMessages)).Name, cancellationToken);
            report.Add(Subject, "messages scored", stored / scoring.TotalSeconds, Units.PerSecond);
            report.Add(Subject, "API's memory, at most", api.PeakWorkingSet / 1024.0 / 1024, Units.Megabytes);
            report.Add(Subject, "worker's memory, at most", worker.PeakWorkingSet / 1024.0 / 1024, Units.Megabytes);

            var copied = await RawCopy.MeasureAsync(source, Path.Combine(folder, "rows"), cancellationToken);
            report.Add(Limit, "messages stored", stored / copied.TotalSeconds, Units.PerSecond);
            report.Add(Subject, "stored, of raw COPY", 100 * copied / took, Units.Percent);
        }
    }
}
