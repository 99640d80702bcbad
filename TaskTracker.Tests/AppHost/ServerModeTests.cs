using TaskTracker.AppHost.Servers;

namespace TaskTracker.Tests.AppHost;

public sealed class ServerModeTests
{
    [Theory]
    [InlineData(null, false, false, null, ServerMode.Native)]
    [InlineData(null, false, false, "docker", ServerMode.Containers)]
    [InlineData("", false, false, "podman", ServerMode.Containers)]
    [InlineData(null, true, true, null, ServerMode.External)]
    [InlineData(null, true, true, "docker", ServerMode.External)]
    [InlineData("native", false, false, "docker", ServerMode.Native)]
    [InlineData("native", true, true, "docker", ServerMode.Native)]
    [InlineData("native", true, false, null, ServerMode.Native)]
    [InlineData("Containers", true, true, "podman", ServerMode.Containers)]
    [InlineData(" external ", true, true, null, ServerMode.External)]
    public async Task ChooseAsync_settings_that_agree_give_the_mode(
        string? setting, bool databaseGiven, bool brokerGiven, string? runtime, ServerMode expected)
    {
        var mode = await ServerModes.ChooseAsync(setting, databaseGiven, brokerGiven, () => Task.FromResult(runtime));

        Assert.Equal(expected, mode);
    }

    [Theory]
    [InlineData("bogus", false, false, "TaskTracker:Servers is 'bogus': the allowed values are containers, native and external.")]
    [InlineData("0", true, true, "TaskTracker:Servers is '0'")]
    [InlineData("containers", false, false, "no container runtime answers")]
    [InlineData("external", false, false, "ConnectionStrings:tasktracker is not set")]
    [InlineData("external", true, false, "ConnectionStrings:nats is not set")]
    [InlineData(null, true, false, "ConnectionStrings:nats is not set")]
    [InlineData(null, false, true, "ConnectionStrings:tasktracker is not set")]
    public async Task ChooseAsync_settings_that_cannot_be_met_say_so_in_one_line(
        string? setting, bool databaseGiven, bool brokerGiven, string expected)
    {
        var exception = await Assert.ThrowsAsync<ServersUnavailableException>(
            () => ServerModes.ChooseAsync(setting, databaseGiven, brokerGiven, () => Task.FromResult<string?>(null)));

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData("native", false)]
    [InlineData("external", true)]
    [InlineData(null, true)]
    public async Task ChooseAsync_container_runtime_that_does_not_matter_is_not_asked(string? setting, bool given)
    {
        await ServerModes.ChooseAsync(setting, given, given, () => throw new InvalidOperationException("asked"));
    }
}
