using Microsoft.EntityFrameworkCore;
using Npgsql;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Messages;
using TaskTracker.Domain.Tasks;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Tasks.Ledger;

/// <summary>A database of its own on the stack's server, which no worker looks at: only the test moves its tasks.</summary>
public sealed class LedgerDatabase(StackFixture stack) : IAsyncLifetime
{
    /// <summary>Long beside the time that a test takes on a busy machine; <see cref="PassAsync"/> goes past it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private readonly string _name = $"ledger_{Guid.NewGuid():N}";

    public NpgsqlDataSource Source { get; private set; } = null!;

    public TaskLedger Ledger { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await ExecuteOnServerAsync($"CREATE DATABASE {_name}");
        var builder = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(stack.Database) { Database = _name }.ConnectionString);
        builder.UseVector();
        Source = builder.Build();
        Ledger = new TaskLedger(Source);
        await using var db = CreateContext();
        await db.Database.MigrateAsync();
        await ExecuteAsync("CREATE TABLE effects (task_id uuid NOT NULL, piece int NOT NULL)");
    }

    public async ValueTask DisposeAsync()
    {
        if (Source is not null)
            await Source.DisposeAsync();
        await ExecuteOnServerAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    public async Task<Guid> EnqueueAsync(EnqueueOptions? options = null) => (await EnqueueAsync([options ?? EnqueueOptions.None]))[0].Id;

    /// <summary>Queues tasks in one commit.</summary>
    internal async Task<IReadOnlyList<QueuedTask>> EnqueueAsync(IReadOnlyList<EnqueueOptions> options)
    {
        QueuedTask[] tasks = [.. options.Select(o => QueuedTask.Of(new ProcessMessage("text"), o))];
        await CommitAsync((connection, transaction, ct) => LedgerWriter.InsertAsync(connection, transaction, tasks, ct));
        return tasks;
    }

    public Task<IReadOnlyList<ClaimedTask>> ClaimAsync(params IReadOnlyCollection<Guid> ids) =>
        Ledger.ClaimAsync(ids, "worker-1", Lease, TestContext.Current.CancellationToken);

    /// <summary>A task that is queued and claimed.</summary>
    public async Task<ClaimedTask> StartAsync() => Assert.Single(await ClaimAsync(await EnqueueAsync()));

    /// <summary>Takes expired leases back, after the clock has gone past the lease of a task.</summary>
    public async Task<ClaimedTask> LoseAndClaimAnewAsync(ClaimedTask task)
    {
        await PassAsync(Lease * 2, task.Id);
        await Ledger.ReclaimAsync(TestContext.Current.CancellationToken);
        return Assert.Single(await ClaimAsync(task.Id));
    }

    public Task CompleteAsync(ClaimedTask task, string? result = null) => CommitAsync(
        (connection, transaction, ct) => TaskLedger.CompleteAsync(connection, transaction, task, result, ct));

    public Task EndAsync(ClaimedTask task, bool cancelled, string? error) => CommitAsync(
        (connection, transaction, ct) => TaskLedger.EndAsync(connection, transaction, task, cancelled, error is null ? null : (TaskError)error, ct));

    public Task<bool> ReviveAsync(Guid id) =>
        new DeadLetters(Source).ReplayAsync(id, edited: null, TestContext.Current.CancellationToken);

    /// <summary>Lets time pass for a task, by moving all its times into the past.</summary>
    public Task PassAsync(TimeSpan time, params Guid[] ids) => ExecuteAsync(
        """
        UPDATE background_tasks SET run_at = run_at - $2, lease_until = lease_until - $2, created_at = created_at - $2
        WHERE id = ANY($1)
        """,
        ids,
        time);

    /// <summary>Effects of an attempt, in the transaction of <see cref="CommitAsync"/>.</summary>
    public static async Task AddEffectAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid id, int piece = 0)
    {
        await using var command = new NpgsqlCommand("INSERT INTO effects VALUES ($1, $2)", connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = piece });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<long> CountEffectsAsync(Guid id)
    {
        await using var command = Source.CreateCommand("SELECT count(*) FROM effects WHERE task_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>Runs in one transaction, which is rolled back where it throws.</summary>
    public async Task CommitAsync(Func<NpgsqlConnection, NpgsqlTransaction, CancellationToken, Task> change)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var connection = await Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await change(connection, transaction, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<TaskMessage>> FindUnpublishedAsync()
    {
        IReadOnlyList<TaskMessage> found = [];
        await CommitAsync(async (connection, transaction, ct) =>
            found = await TaskLedger.FindUnpublishedAsync(connection, transaction, limit: 10_000, ct));
        return found;
    }

    public async Task<BackgroundTask> ReadAsync(Guid id)
    {
        await using var db = CreateContext();
        return await db.BackgroundTasks.AsNoTracking().SingleAsync(t => t.Id == id, TestContext.Current.CancellationToken);
    }

    /// <summary>Every row, by its id.</summary>
    public async Task<IReadOnlyDictionary<Guid, BackgroundTask>> ReadAllAsync()
    {
        await using var db = CreateContext();
        return await db.BackgroundTasks.AsNoTracking().ToDictionaryAsync(t => t.Id, TestContext.Current.CancellationToken);
    }

    /// <summary>The ids of the tasks that the events of a type are about.</summary>
    public async Task<IReadOnlyList<Guid?>> ReadTasksOfEventsAsync(string type)
    {
        await using var db = CreateContext();
        return await db.OutboxEvents.Where(e => e.Type == type).Select(e => e.TaskId).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Removes every task and event.</summary>
    public Task ClearAsync() => ExecuteAsync("DELETE FROM background_tasks; DELETE FROM outbox_events");

    /// <summary>The events about a task, in their order.</summary>
    public async Task<IReadOnlyList<string>> ReadEventsAsync(Guid id)
    {
        await using var db = CreateContext();
        return await db.OutboxEvents
            .Where(e => e.TaskId == id)
            .OrderBy(e => e.Id)
            .Select(e => e.Type)
            .ToListAsync(TestContext.Current.CancellationToken);
    }

    private TrackerDbContext CreateContext() => new(
        new DbContextOptionsBuilder<TrackerDbContext>()
            .UseNpgsql(Source, npgsql => npgsql.UseVector())
            .UseSnakeCaseNamingConvention()
            .Options);

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task ExecuteOnServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(stack.Database);
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
