namespace TaskTracker.Worker.Schedules;

/// <summary>Registers what runs the schedules.</summary>
internal static class ScheduleExtensions
{
    public static TBuilder AddSchedules<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<ScheduleOptions>()
            .BindConfiguration(ScheduleOptions.Section)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddHostedService<ScheduleRunner>();
        return builder;
    }
}
