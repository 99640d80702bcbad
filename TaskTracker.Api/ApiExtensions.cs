using System.Text.Json;
using System.Text.Json.Serialization;
using Scalar.AspNetCore;
using TaskTracker.Api.Http;
using TaskTracker.Api.Ingestion;
using TaskTracker.Api.Knowledge;
using TaskTracker.Api.Messages;
using TaskTracker.Api.Realtime;
using TaskTracker.Api.Schedules;
using TaskTracker.Api.Scoring;
using TaskTracker.Api.Tasks;
using TaskTracker.Api.Telegram;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api;

/// <summary>Puts the API together.</summary>
internal static class ApiExtensions
{
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddProblems();
        services.AddOpenApi();
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.SerializerOptions.RespectRequiredConstructorParameters = true;
            options.SerializerOptions.RespectNullableAnnotations = true;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        });

        services.AddOptions<TelegramOptions>().BindConfiguration(TelegramOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<IngestionOptions>().BindConfiguration(IngestionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(TaskCatalogue.FromAssemblies(typeof(BackgroundTask).Assembly));
        services.AddSingleton<EventHub>();
        services.AddHostedService(p => p.GetRequiredService<EventHub>());
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(EventTelemetry.Name));
        return builder;
    }

    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapScalarApiReference(options => options.WithTitle("TaskTracker API"));
        app.MapTelegramWebhook();
        app.MapRealtime();

        var api = app.MapGroup("/api/v1");
        api.MapMessages();
        api.MapNoise();
        api.MapTopics();
        api.MapAtoms();
        api.MapIngestion();
        api.MapTasks();
        api.MapSchedules();
        api.MapDeadLetters();
        api.MapWorkers();
        api.MapQueues();
    }
}
