using TaskTracker.Api;
using TaskTracker.ServiceDefaults;
using TaskTracker.ServiceDefaults.Data;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTrackerData();
builder.AddMessaging();
builder.AddApi();

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseWebSockets();
app.MapHealth();
app.MapApi();
app.Run();
