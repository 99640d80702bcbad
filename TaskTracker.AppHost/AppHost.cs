using TaskTracker.AppHost;
using TaskTracker.AppHost.Servers;

var builder = DistributedApplication.CreateBuilder(args);

// PostgreSQL with pgvector and NATS with JetStream: containers, native processes, or servers that run elsewhere.
if (await builder.AddServersAsync("tasktracker", "nats") is not var (database, nats))
    return 1;

var migrator = builder.AddProject<Projects.TaskTracker_Worker>("migrator", launchProfileName: null)
    .WithArgs("migrate")
    .WithReference(database).WaitFor(database)
    .WithReference(nats).WaitFor(nats)
    .WithAppHostSettings();

builder.AddProject<Projects.TaskTracker_Api>("api", launchProfileName: null)
    .WithHttpEndpoint(port: 5080)
    .WithUrlForEndpoint("http", url => url.DisplayText = "Overview")
    .WithUrlForEndpoint("http", _ => new() { Url = "/scalar", DisplayText = "API reference" })
    .WithUrlForEndpoint("http", _ => new() { Url = "/health", DisplayText = "Health" })
    .WithHttpHealthCheck("/health")
    .WithReference(database).WaitFor(database)
    .WithReference(nats).WaitFor(nats)
    .WaitForCompletion(migrator)
    .WithAppHostSettings();

builder.AddProject<Projects.TaskTracker_Worker>("worker", launchProfileName: null)
    .WithReplicas(builder.GetWorkerReplicas())
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    // A process that is told to stop here is killed after about six seconds.
    .WithEnvironment("TaskTracker__Worker__DrainSeconds", "4")
    .WithReference(database).WaitFor(database)
    .WithReference(nats).WaitFor(nats)
    .WaitForCompletion(migrator)
    .WithAppHostSettings();

await builder.Build().RunAsync();
return Environment.ExitCode;
