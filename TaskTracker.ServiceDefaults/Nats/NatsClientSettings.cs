namespace Aspire.NATS.Net;

/// <summary>Settings of a NATS client, of the same shape as those of the package Aspire.NATS.Net.</summary>
public sealed class NatsClientSettings
{
    /// <summary>The server's URL, such as <c>nats://user:password@host:4222</c>; user and password are URI-encoded.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Whether to leave the health check out. The default is <see langword="false"/>.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Whether to leave the client's traces out. The default is <see langword="false"/>.</summary>
    public bool DisableTracing { get; set; }
}
