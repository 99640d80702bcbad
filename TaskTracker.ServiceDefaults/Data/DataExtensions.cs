using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.ServiceDefaults.Data;

/// <summary>Registers the database.</summary>
public static class DataExtensions
{
    /// <summary>The name of the connection string.</summary>
    public const string ConnectionName = "tasktracker";

    /// <summary>
    /// Adds one <see cref="NpgsqlDataSource"/> that the ledger and <see cref="TrackerDbContext"/> share, with health check and telemetry.
    /// </summary>
    /// <exception cref="InvalidOperationException">The connection string is missing.</exception>
    public static TBuilder AddTrackerData<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var connectionString = builder.Configuration.GetConnectionString(ConnectionName)
            ?? throw new InvalidOperationException($"ConnectionStrings:{ConnectionName} is not set: give the address of the PostgreSQL database.");

        builder.Services.AddSingleton(services =>
        {
            var source = new NpgsqlDataSourceBuilder(connectionString);
            source.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
            source.UseVector();
            // The polls of relays and reconciler belong to no journey.
            source.ConfigureTracing(tracing => tracing.ConfigureCommandFilter(_ => Activity.Current is not null));
            // A filter that keeps few rows must not empty a nearest-neighbour search.
            source.ConnectionStringBuilder.Options = "-c hnsw.iterative_scan=relaxed_order";
            // No statement here leaves anything behind in its session, and a reset would forget the prepared statements.
            source.ConnectionStringBuilder.NoResetOnClose = true;
            source.ConnectionStringBuilder.MaxAutoPrepare = 100;
            source.ConnectionStringBuilder.ApplicationName ??= builder.Environment.ApplicationName;
            return source.Build();
        });
        builder.Services.AddDbContextPool<TrackerDbContext>((services, options) => options
            .UseNpgsql(services.GetRequiredService<NpgsqlDataSource>(), npgsql => npgsql.UseVector())
            .UseSnakeCaseNamingConvention());
        builder.EnrichNpgsqlDbContext<TrackerDbContext>(settings =>
        {
            // Transactions are the units that are tried again, by the task engine and by clients.
            settings.DisableRetry = true;
            // Npgsql's own spans and metrics are taken by name in the service defaults.
            settings.DisableTracing = true;
            settings.DisableMetrics = true;
        });
        builder.Services.AddScoped<UnitOfWork>();
        builder.Services.AddSingleton<TaskLedger>();
        builder.Services.AddSingleton<DeadLetters>();
        builder.Services.AddSingleton<WorkerRegistry>();
        builder.Services.AddSingleton<QueueLedger>();
        return builder;
    }
}
