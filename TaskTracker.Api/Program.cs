using TaskTracker.Api;
using TaskTracker.Api.Dashboard;
using TaskTracker.ServiceDefaults;
using TaskTracker.ServiceDefaults.Data;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddTrackerData();
builder.AddMessaging();
builder.AddApi();
builder.AddDashboard();

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseWebSockets();
app.MapHealth();
app.MapApi();
app.MapDashboard();
app.Run();
