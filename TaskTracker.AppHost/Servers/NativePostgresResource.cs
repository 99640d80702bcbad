namespace TaskTracker.AppHost.Servers;

/// <summary>A PostgreSQL server as a process of this machine.</summary>
internal sealed class NativePostgresResource(string name, string command, string workingDirectory, ParameterResource password)
    : ExecutableResource(name, command, workingDirectory), IResourceWithConnectionString
{
    public const string EndpointName = "tcp";
    public const string UserName = "postgres";

    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(this, EndpointName);

    public ParameterResource PasswordParameter => password;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Host={PrimaryEndpoint.Property(EndpointProperty.Host)};Port={PrimaryEndpoint.Property(EndpointProperty.Port)};Username={UserName};Password={PasswordParameter}");
}

/// <summary>A database of a <see cref="NativePostgresResource"/>.</summary>
internal sealed class NativePostgresDatabaseResource(string name, NativePostgresResource parent)
    : Resource(name), IResourceWithParent<NativePostgresResource>, IResourceWithConnectionString
{
    public NativePostgresResource Parent => parent;

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Parent};Database={Name}");
}
