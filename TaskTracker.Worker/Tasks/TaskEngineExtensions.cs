using System.Reflection;
using Microsoft.Extensions.Options;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>Registers the engine.</summary>
internal static class TaskEngineExtensions
{
    /// <summary>Adds the engine with the tasks and handlers of the given assemblies.</summary>
    public static TBuilder AddTaskEngine<TBuilder>(this TBuilder builder, params Assembly[] assemblies)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HostOptions>().Configure<IOptions<WorkerOptions>>(
            (host, worker) => host.ShutdownTimeout = worker.Value.Drain + TimeSpan.FromSeconds(10));

        var catalogue = TaskCatalogue.FromAssemblies(assemblies);
        var handlers = HandlerRegistry.FindHandlers(assemblies).ToList();
        services.AddSingleton(catalogue);
        services.AddSingleton(new HandlerRegistry(catalogue, handlers));
        foreach (var handler in handlers)
            services.AddScoped(handler);

        services.AddSingleton<WorkerIdentity>();
        services.AddSingleton<RunningTasks>();
        services.AddSingleton<TaskExecutor>();
        services.AddSingleton<CompletionBatcher>();
        services.AddHostedService(p => p.GetRequiredService<CompletionBatcher>());
        services.AddHostedService<WorkerHeartbeat>();
        services.AddHostedService<LeaseKeeper>();
        services.AddHostedService<CancelListener>();
        services.AddSingleton<QueueGate>();
        services.AddHostedService(p => p.GetRequiredService<QueueGate>());
        services.AddHostedService<TaskRelay>();
        services.AddHostedService<Reconciler>();
        // Last in, first out: when the worker drains, heartbeats and relays are still there.
        services.AddSingleton<TaskWorker>();
        services.AddHostedService(p => p.GetRequiredService<TaskWorker>());
        services.AddHealthChecks().AddCheck<TaskWorker>("task_worker");
        return builder;
    }
}
