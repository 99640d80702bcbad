using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults;
using TaskTracker.ServiceDefaults.Data;
using TaskTracker.Worker.Ai;
using TaskTracker.Worker.Data;
using TaskTracker.Worker.Knowledge;
using TaskTracker.Worker.Schedules;
using TaskTracker.Worker.Scoring;
using TaskTracker.Worker.Tasks;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTrackerData();
builder.AddMessaging();

if (args.Contains(Migrator.Argument))
{
    await using var migration = builder.Build();
    await Migrator.RunAsync(migration.Services, CancellationToken.None);
    return;
}

builder.AddLocalAi();
builder.AddScoring();
builder.AddKnowledge();
builder.AddTaskEngine(typeof(BackgroundTask).Assembly, typeof(TaskExecutor).Assembly);
builder.AddSchedules();

var app = builder.Build();
app.MapHealth();
app.Run();
