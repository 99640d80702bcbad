using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TaskTracker.Domain.Data;

/// <summary>Lets <c>dotnet ef migrations</c> see the model without a server; <c>docs/architecture.md</c> has the command.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<TrackerDbContext>
{
    public TrackerDbContext CreateDbContext(string[] args) => new(
        new DbContextOptionsBuilder<TrackerDbContext>()
            .UseNpgsql("Host=design-time", npgsql => npgsql.UseVector())
            .UseSnakeCaseNamingConvention()
            .Options);
}
