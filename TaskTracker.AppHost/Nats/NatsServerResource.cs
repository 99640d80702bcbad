namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// A NATS server in a container, with the names and the contract of the package Aspire.Hosting.Nats, which takes the
/// place of this folder where the build property <c>UseAspireNatsPackages</c> is true.
/// </summary>
public class NatsServerResource(string name) : ContainerResource(name), IResourceWithConnectionString
{
    internal const string PrimaryEndpointName = "tcp";
    private const string DefaultUserName = "nats";

    public NatsServerResource(string name, ParameterResource? userName, ParameterResource? password) : this(name)
    {
        UserNameParameter = userName;
        PasswordParameter = password;
    }

    public EndpointReference PrimaryEndpoint => field ??= new EndpointReference(this, PrimaryEndpointName);

    public EndpointReferenceExpression Host => PrimaryEndpoint.Property(EndpointProperty.Host);

    public EndpointReferenceExpression Port => PrimaryEndpoint.Property(EndpointProperty.Port);

    /// <summary>The user's name; without it the user is <c>nats</c>.</summary>
    public ParameterResource? UserNameParameter { get; set; }

    /// <summary>The user's password; without it the server asks for none.</summary>
    public ParameterResource? PasswordParameter { get; set; }

    public ReferenceExpression UserNameReference => UserNameParameter is null
        ? ReferenceExpression.Create($"{DefaultUserName}")
        : ReferenceExpression.Create($"{UserNameParameter}");

    /// <summary><c>nats://user:password@host:port</c>, user and password URI-encoded.</summary>
    public ReferenceExpression UriExpression
    {
        get
        {
            var uri = new ReferenceExpressionBuilder();
            uri.AppendLiteral("nats://");
            if (PasswordParameter is not null)
            {
                if (UserNameParameter is null)
                    uri.AppendLiteral(DefaultUserName);
                else
                    uri.Append($"{UserNameParameter:uri}");

                uri.Append($":{PasswordParameter:uri}@");
            }

            uri.Append($"{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}");
            return uri.Build();
        }
    }

    public ReferenceExpression ConnectionStringExpression => UriExpression;

    IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties()
    {
        yield return new("Host", ReferenceExpression.Create($"{Host}"));
        yield return new("Port", ReferenceExpression.Create($"{Port}"));
        yield return new("Username", UserNameReference);
        if (PasswordParameter is not null)
            yield return new("Password", ReferenceExpression.Create($"{PasswordParameter}"));

        yield return new("Uri", UriExpression);
    }
}
