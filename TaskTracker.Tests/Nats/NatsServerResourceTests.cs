using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace TaskTracker.Tests.Nats;

/// <summary>What both the package Aspire.Hosting.Nats and the equivalent in the AppHost promise.</summary>
public sealed class NatsServerResourceTests
{
    private readonly IDistributedApplicationBuilder _builder = DistributedApplication.CreateBuilder(
        new DistributedApplicationOptions { DisableDashboard = true, AssemblyName = typeof(NatsServerResourceTests).Assembly.GetName().Name });

    [Fact]
    public void AddNats_without_options_has_the_tcp_endpoint_and_the_image()
    {
        var nats = _builder.AddNats("nats").Resource;

        var endpoint = Assert.Single(nats.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal("tcp", endpoint.Name);
        Assert.Equal(4222, endpoint.TargetPort);
        Assert.Null(endpoint.Port);
        Assert.Equal(ProtocolType.Tcp, endpoint.Protocol);
        Assert.Equal("tcp", nats.PrimaryEndpoint.EndpointName);
        var image = Assert.Single(nats.Annotations.OfType<ContainerImageAnnotation>());
        Assert.Equal("docker.io/library/nats", $"{image.Registry}/{image.Image}");
    }

    [Fact]
    public void AddNats_with_a_port_publishes_it()
    {
        var nats = _builder.AddNats("nats", port: 14222).Resource;

        Assert.Equal(14222, Assert.Single(nats.Annotations.OfType<EndpointAnnotation>()).Port);
    }

    [Fact]
    public void AddNats_without_credentials_has_the_user_nats_and_a_generated_password()
    {
        var nats = _builder.AddNats("broker").Resource;

        Assert.Null(nats.UserNameParameter);
        Assert.Equal("broker-password", nats.PasswordParameter?.Name);
        Assert.True(nats.PasswordParameter?.Secret);
        Assert.Equal(
            "nats://nats:{broker-password.value}@{broker.bindings.tcp.host}:{broker.bindings.tcp.port}",
            nats.ConnectionStringExpression.ValueExpression);
    }

    [Fact]
    public async Task ConnectionStringExpression_with_credentials_encodes_them()
    {
        var user = _builder.AddParameter("user", "a:b");
        var password = _builder.AddParameter("password", "p@ss/w:rd%", secret: true);
        var nats = _builder.AddNats("nats", userName: user, password: password)
            .WithEndpoint("tcp", endpoint => endpoint.AllocatedEndpoint = new(endpoint, "localhost", 14222));

        var connectionString = await nats.Resource.ConnectionStringExpression.GetValueAsync(TestContext.Current.CancellationToken);

        Assert.Equal("nats://a%3Ab:p%40ss%2Fw%3Ard%25@localhost:14222", connectionString);
        Assert.Same(user.Resource, nats.Resource.UserNameParameter);
        Assert.Same(password.Resource, nats.Resource.PasswordParameter);
    }

    [Fact]
    public void ConnectionStringExpression_without_a_password_names_no_user()
    {
        var nats = new NatsServerResource("nats");

        Assert.Equal("nats://{nats.bindings.tcp.host}:{nats.bindings.tcp.port}", nats.ConnectionStringExpression.ValueExpression);
    }

    [Fact]
    public async Task WithJetStream_and_a_volume_start_the_server_with_both()
    {
        var nats = _builder.AddNats("nats", password: _builder.AddParameter("password", "secret")).WithJetStream().WithDataVolume("jetstream");

        var mount = Assert.Single(nats.Resource.Annotations.OfType<ContainerMountAnnotation>());
        Assert.Equal(("jetstream", "/var/lib/nats", ContainerMountType.Volume, false), (mount.Source, mount.Target, mount.Type, mount.IsReadOnly));
        var arguments = await GetArgumentsAsync(nats.Resource);
        Assert.Equal(["--user", "nats", "--pass", "secret", "-js", "-sd", "/var/lib/nats"], arguments);
    }

    [Fact]
    public void WithDataBindMount_mounts_the_folder()
    {
        var nats = _builder.AddNats("nats").WithDataBindMount("/data", isReadOnly: true);

        var mount = Assert.Single(nats.Resource.Annotations.OfType<ContainerMountAnnotation>());
        Assert.Equal(("/data", "/var/lib/nats", ContainerMountType.BindMount, true), (mount.Source, mount.Target, mount.Type, mount.IsReadOnly));
    }

    [Fact]
    public void AddNats_has_a_health_check_of_its_own_name()
    {
        var nats = _builder.AddNats("broker");

        using var services = _builder.Services.BuildServiceProvider();
        var registrations = services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;
        Assert.Contains(registrations, registration => registration.Name == "broker_check");
        Assert.Equal("broker_check", Assert.Single(nats.Resource.Annotations.OfType<HealthCheckAnnotation>()).Key);
    }

    private static async Task<List<string?>> GetArgumentsAsync(NatsServerResource resource)
    {
        var arguments = new List<object>();
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(new CommandLineArgsCallbackContext(arguments, TestContext.Current.CancellationToken));

        var values = new List<string?>();
        foreach (var argument in arguments)
        {
            values.Add(argument is IValueProvider provider
                ? await provider.GetValueAsync(TestContext.Current.CancellationToken)
                : argument.ToString());
        }

        return values;
    }
}
