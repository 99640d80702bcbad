using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace TaskTracker.Domain.Tasks;

/// <summary>
/// The tasks that failed for good. They wait for a person, who looks at what they have in common and replays or discards them, one or
/// many; like the other transitions of the ledger, each is one conditional statement.
/// </summary>
public sealed class DeadLetters(NpgsqlDataSource dataSource)
{
    // Somebody may queue a task with the same unique key while the statement runs; the next try sees that task.
    private const int MaxTries = 3;

    /// <summary>The kinds of failure, the most frequent first.</summary>
    public async Task<IReadOnlyList<DeadGroup>> GroupsAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.DeadGroups);
        var groups = new List<DeadGroup>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            groups.Add(new DeadGroup(
                await reader.IsDBNullAsync(0, cancellationToken) ? null : reader.GetString(0),
                reader.GetString(1),
                reader.GetInt64(2),
                reader.GetFieldValue<DateTimeOffset>(3),
                reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetGuid(5)));
        }

        return groups;
    }

    /// <summary>dead → queued with fresh attempts.</summary>
    /// <param name="id">The task.</param>
    /// <param name="edited">The arguments to run with instead; null keeps those that it has.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>False where the task is not dead, or a live one has its unique key.</returns>
    public async Task<bool> ReplayAsync(Guid id, IBackgroundTask? edited, CancellationToken cancellationToken)
    {
        var arguments = edited is null ? null : JsonSerializer.Serialize(edited, edited.GetType(), TaskJson.Options);
        await using var command = dataSource.CreateCommand(LedgerSql.Revive);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        Add(command, arguments, NpgsqlDbType.Jsonb);
        Add(command, edited?.Correlation?.Kind, NpgsqlDbType.Text);
        Add(command, edited?.Correlation?.Id, NpgsqlDbType.Uuid);
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return false;
        }
    }

    /// <summary>dead → queued with fresh attempts, the oldest first, for those that <paramref name="filter"/> selects.</summary>
    /// <param name="filter">Which ones.</param>
    /// <param name="ratePerSecond">How many become due in a second; null is all at once.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <remarks>Tasks whose unique key a live one has stay dead; of several dead ones with one key the newest is replayed.</remarks>
    public async Task<Replayed> ReplayAsync(DeadLetterFilter filter, double? ratePerSecond, int limit, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var command = Select(LedgerSql.ReviveMany, filter, limit);
            Add(command, ratePerSecond, NpgsqlDbType.Double);
            try
            {
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                await reader.ReadAsync(cancellationToken);
                return new Replayed(
                    reader.GetInt64(0),
                    await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(1));
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && attempt < MaxTries)
            {
                // Nothing was replayed.
            }
        }
    }

    /// <summary>How many a replay would take.</summary>
    public Task<long> CountReplayableAsync(DeadLetterFilter filter, int limit, CancellationToken cancellationToken) =>
        CountAsync(LedgerSql.CountReplayable, filter, limit, cancellationToken);

    /// <summary>dead → discarded. False where the task is not dead.</summary>
    public async Task<bool> DiscardAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(LedgerSql.Discard);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>dead → discarded for those that <paramref name="filter"/> selects, the oldest first, at most <paramref name="limit"/>.</summary>
    public async Task<long> DiscardAsync(DeadLetterFilter filter, int limit, CancellationToken cancellationToken)
    {
        await using var command = Select(LedgerSql.DiscardMany, filter, limit);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>How many a discard would take.</summary>
    public Task<long> CountAsync(DeadLetterFilter filter, int limit, CancellationToken cancellationToken) =>
        CountAsync(LedgerSql.CountDead, filter, limit, cancellationToken);

    private static void Add(NpgsqlCommand command, object? value, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });

    private async Task<long> CountAsync(string sql, DeadLetterFilter filter, int limit, CancellationToken cancellationToken)
    {
        await using var command = Select(sql, filter, limit);
        return await command.ExecuteScalarAsync(cancellationToken) is long count ? count : 0;
    }

    private NpgsqlCommand Select(string sql, DeadLetterFilter filter, int limit)
    {
        var command = dataSource.CreateCommand(sql);
        Add(command, filter.Name, NpgsqlDbType.Text);
        Add(command, filter.Queue, NpgsqlDbType.Text);
        Add(command, filter.Group, NpgsqlDbType.Text);
        Add(command, filter.Ids?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Uuid);
        Add(command, filter.Since?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        Add(command, filter.Until?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        Add(command, limit, NpgsqlDbType.Integer);
        return command;
    }
}

/// <summary>Which dead letters; what is null does not restrict.</summary>
/// <param name="Name">Of this task.</param>
/// <param name="Queue">Of this queue.</param>
/// <param name="Group">Of this failure group.</param>
/// <param name="Ids">Of these.</param>
/// <param name="Since">That died at this time or later.</param>
/// <param name="Until">That died before this time.</param>
public sealed record DeadLetterFilter(
    string? Name = null,
    string? Queue = null,
    string? Group = null,
    IReadOnlyCollection<Guid>? Ids = null,
    DateTimeOffset? Since = null,
    DateTimeOffset? Until = null);

/// <summary>Dead letters with the same cause.</summary>
/// <param name="Group">The kind of the error and where it arose, as in <see cref="TaskError.Group"/>.</param>
/// <param name="Name">The task.</param>
/// <param name="Count">How many.</param>
/// <param name="FirstSeen">When the first of them died.</param>
/// <param name="LastSeen">When the last of them died.</param>
/// <param name="SampleId">The last of them.</param>
public sealed record DeadGroup(
    string? Group, string Name, long Count, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, Guid SampleId);

/// <summary>What a replay did.</summary>
/// <param name="Count">How many tasks were queued again.</param>
/// <param name="LastRunAt">When the last of them is due; null where there was none.</param>
public sealed record Replayed(long Count, DateTimeOffset? LastRunAt);
