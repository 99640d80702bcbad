using Aspire.NATS.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NATS.Client.Core;
using NATS.Client.JetStream;
using OpenTelemetry.Trace;

namespace TaskTracker.Tests.Nats;

/// <summary>What both the package Aspire.NATS.Net and the equivalent in ServiceDefaults promise.</summary>
public sealed class NatsClientTests
{
    private readonly HostApplicationBuilder _builder = Host.CreateEmptyApplicationBuilder(null);

    [Fact]
    public async Task AddNatsClient_registers_one_connection_under_its_interfaces()
    {
        Configure(("ConnectionStrings:nats", "nats://user:secret@broker:4222"));
        _builder.AddNatsClient("nats");
        _builder.AddNatsJetStream();
        using var host = _builder.Build();

        var connection = host.Services.GetRequiredService<INatsConnection>();

        Assert.Equal("nats://user:secret@broker:4222", connection.Opts.Url);
        Assert.Same(connection, host.Services.GetRequiredService<INatsClient>());
        Assert.Same(connection, host.Services.GetRequiredService<INatsConnection>());
        Assert.Same(connection, host.Services.GetRequiredService<INatsJSContext>().Connection);
        await connection.DisposeAsync();
    }

    [Fact]
    public void AddKeyedNatsClient_keeps_clients_apart()
    {
        Configure(("ConnectionStrings:a", "nats://a:4222"), ("ConnectionStrings:b", "nats://b:4222"));
        _builder.AddKeyedNatsClient("a");
        _builder.AddKeyedNatsClient("b");
        using var host = _builder.Build();

        Assert.Equal("nats://a:4222", host.Services.GetRequiredKeyedService<INatsConnection>("a").Opts.Url);
        Assert.Equal("nats://b:4222", host.Services.GetRequiredKeyedService<INatsClient>("b").Connection.Opts.Url);
        Assert.Null(host.Services.GetService<INatsConnection>());
        Assert.Equal(["NATS_a", "NATS_b"], HealthChecks(host).Order());
    }

    [Theory]
    [InlineData("section", null, null, null, "section")]
    [InlineData("section", "named", null, null, "named")]
    [InlineData("section", "named", "string", null, "string")]
    [InlineData("section", "named", "string", "delegate", "delegate")]
    public void AddNatsClient_the_later_source_of_the_settings_wins(
        string section, string? named, string? connectionString, string? given, string expected)
    {
        Configure(
            ("Aspire:NATS:Net:ConnectionString", $"nats://{section}"),
            ("Aspire:NATS:Net:nats:ConnectionString", named is null ? null : $"nats://{named}"),
            ("ConnectionStrings:nats", connectionString is null ? null : $"nats://{connectionString}"));
        NatsClientSettings? seen = null;

        _builder.AddNatsClient("nats", settings =>
        {
            settings.ConnectionString = given is null ? settings.ConnectionString : $"nats://{given}";
            seen = settings;
        });

        using var host = _builder.Build();
        Assert.Equal($"nats://{expected}", seen?.ConnectionString);
        Assert.Equal($"nats://{expected}", host.Services.GetRequiredService<INatsConnection>().Opts.Url);
    }

    [Fact]
    public void AddNatsClient_options_are_the_callers_but_for_the_address()
    {
        Configure(("ConnectionStrings:nats", "nats://broker:4222"));
        _builder.AddNatsClient("nats", configureOptions: options => options with { Name = "tests", Url = "nats://elsewhere" });
        using var host = _builder.Build();

        var options = host.Services.GetRequiredService<INatsConnection>().Opts;

        Assert.Equal(("tests", "nats://broker:4222"), (options.Name, options.Url));
    }

    [Fact]
    public void AddNatsClient_without_a_connection_string_fails_when_it_is_asked_for()
    {
        _builder.AddNatsClient("nats");
        using var host = _builder.Build();

        var exception = Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<INatsConnection>);

        Assert.Contains("nats", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AddNatsClient_health_check_and_traces_can_be_disabled(bool disabled)
    {
        Configure(
            ("ConnectionStrings:nats", "nats://broker:4222"),
            ("Aspire:NATS:Net:DisableHealthChecks", disabled.ToString()),
            ("Aspire:NATS:Net:nats:DisableTracing", disabled.ToString()));
        _builder.AddNatsClient("nats");
        using var host = _builder.Build();

        Assert.Equal(disabled ? [] : ["NATS"], HealthChecks(host));
        Assert.Equal(disabled, host.Services.GetService<TracerProvider>() is null);
    }

    [Fact]
    public async Task Health_check_without_a_server_is_unhealthy()
    {
        Configure(("ConnectionStrings:nats", "nats://127.0.0.1:1"));
        _builder.AddNatsClient("nats");
        using var host = _builder.Build();

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Unhealthy, report.Entries["NATS"].Status);
    }

    private void Configure(params (string Key, string? Value)[] settings) =>
        _builder.Configuration.AddInMemoryCollection(settings
            .Where(setting => setting.Value is not null)
            .Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));

    private static IEnumerable<string> HealthChecks(IHost host) =>
        host.Services.GetService<IOptions<HealthCheckServiceOptions>>()?.Value.Registrations.Select(check => check.Name) ?? [];
}
