using Npgsql;
using NpgsqlTypes;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Messages;
using TaskTracker.Domain.Scoring;

namespace TaskTracker.Worker.Messages;

/// <summary>
/// Stores messages with their source and people: one statement for each kind of row and any number of messages, and no check before an
/// insert, so that two writers of the same message or person end with one row.
/// </summary>
/// <param name="connection">The connection, within the caller's transaction.</param>
/// <param name="receivedAt">When the messages came in live; null for an import.</param>
internal sealed class MessageWriter(NpgsqlConnection connection, DateTimeOffset? receivedAt = null)
{
    private readonly Dictionary<long, Guid> _sources = [];
    private readonly Dictionary<IncomingAuthor, Guid> _people = [];

    /// <summary>Stores the messages that are new, and newer edits of those that are not.</summary>
    /// <returns>The rows that were written; duplicates are not among them.</returns>
    public async Task<IReadOnlyList<WrittenMessage>> WriteAsync(IReadOnlyList<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        // Two states of a message in one statement would be an error; the later one holds all that the earlier one has.
        var distinct = messages
            .GroupBy(m => (m.ChatId, m.ExternalId))
            .Select(g => g.MaxBy(m => m.EditedAt ?? DateTimeOffset.MinValue)!)
            .OrderBy(m => m.ChatId).ThenBy(m => m.ExternalId)
            .ToList();
        if (distinct.Count == 0)
            return [];

        await UpsertSourcesAsync(distinct, cancellationToken);
        await UpsertPeopleAsync(distinct, cancellationToken);
        return await UpsertMessagesAsync(distinct, cancellationToken);
    }

    private async Task UpsertSourcesAsync(IEnumerable<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        var missing = messages.Where(m => !_sources.ContainsKey(m.ChatId)).DistinctBy(m => m.ChatId).ToList();
        if (missing.Count == 0)
            return;
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO sources (id, kind, external_id, name)
            SELECT id, $1, external_id, name FROM unnest($2::uuid[], $3::text[], $4::text[]) AS s (id, external_id, name)
            ON CONFLICT (kind, external_id) DO UPDATE SET name = COALESCE(EXCLUDED.name, sources.name)
            RETURNING external_id, id
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Source.Telegram });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. missing.Select(_ => Guid.CreateVersion7())] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. missing.Select(m => m.ChatId.ToString())] });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. missing.Select(m => m.ChatTitle)] });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            _sources[long.Parse(reader.GetString(0))] = reader.GetGuid(1);
    }

    private async Task UpsertPeopleAsync(IEnumerable<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        var missing = messages.Select(m => m.Author).OfType<IncomingAuthor>()
            .Where(a => !_people.ContainsKey(a))
            .GroupBy(a => a.TelegramUserId)
            .Select(g => g.Last())
            .OrderBy(a => a.TelegramUserId)
            .ToList();
        if (missing.Count == 0)
            return;

        // The profile decides which user it is; the user's row follows in the same statement, before the foreign key is checked.
        await using var command = new NpgsqlCommand(
            """
            WITH incoming AS (
                SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bool[], $9::bool[])
                    AS p (id, user_id, telegram_user_id, first_name, last_name, username, language_code, is_premium, is_bot)),
            profiles AS (
                INSERT INTO telegram_profiles AS t (id, user_id, telegram_user_id, username, language_code, is_premium)
                SELECT id, user_id, telegram_user_id, username, language_code, COALESCE(is_premium, false) FROM incoming
                ON CONFLICT (telegram_user_id) DO UPDATE
                SET username = COALESCE(EXCLUDED.username, t.username),
                    language_code = COALESCE(EXCLUDED.language_code, t.language_code),
                    is_premium = EXCLUDED.is_premium OR t.is_premium
                RETURNING t.telegram_user_id, t.user_id),
            people AS (
                INSERT INTO users AS u (id, first_name, last_name, is_bot)
                SELECT p.user_id, i.first_name, i.last_name, COALESCE(i.is_bot, false)
                FROM profiles p JOIN incoming i USING (telegram_user_id)
                ON CONFLICT (id) DO UPDATE
                SET first_name = EXCLUDED.first_name, last_name = EXCLUDED.last_name, is_bot = EXCLUDED.is_bot OR u.is_bot)
            SELECT telegram_user_id, user_id FROM profiles
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. missing.Select(_ => Guid.CreateVersion7())] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. missing.Select(_ => Guid.CreateVersion7())] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. missing.Select(a => a.TelegramUserId)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. missing.Select(a => a.FirstName)] });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. missing.Select(a => a.LastName)] });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. missing.Select(a => a.Username)] });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. missing.Select(a => a.LanguageCode)] });
        command.Parameters.Add(new NpgsqlParameter<bool?[]> { TypedValue = [.. missing.Select(a => a.IsPremium)] });
        command.Parameters.Add(new NpgsqlParameter<bool?[]> { TypedValue = [.. missing.Select(a => a.IsBot)] });

        var byTelegramId = new Dictionary<long, Guid>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                byTelegramId[reader.GetInt64(0)] = reader.GetGuid(1);
        }

        foreach (var author in messages.Select(m => m.Author).OfType<IncomingAuthor>().Distinct())
        {
            if (byTelegramId.TryGetValue(author.TelegramUserId, out var userId))
                _people[author] = userId;
        }
    }

    private async Task<IReadOnlyList<WrittenMessage>> UpsertMessagesAsync(List<IncomingMessage> messages, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO messages AS m
                (id, source_id, chat_id, external_message_id, thread_id, reply_to_message_id, author_id, content, media_kind, sent_at,
                 edited_at, content_hash, received_at, extraction_state, review_status)
            SELECT *, $13, 'pending', 'pending'
            FROM unnest($1::uuid[], $2::uuid[], $3::int8[], $4::int8[], $5::int8[], $6::int8[], $7::uuid[], $8::text[], $9::text[],
                        $10::timestamptz[], $11::timestamptz[], $12::int8[])
            ON CONFLICT (source_id, chat_id, external_message_id) DO UPDATE
            SET content = EXCLUDED.content, media_kind = EXCLUDED.media_kind, edited_at = EXCLUDED.edited_at,
                content_hash = EXCLUDED.content_hash, importance_score = NULL, classification = NULL, noise_factors = NULL,
                detected_language = NULL
            WHERE EXCLUDED.edited_at > COALESCE(m.edited_at, '-infinity') AND EXCLUDED.content <> m.content
            RETURNING m.id, m.chat_id, m.external_message_id, xmax = 0
            """,
            connection);
        Add(_ => Guid.CreateVersion7());
        Add(m => _sources[m.ChatId]);
        Add(m => m.ChatId);
        Add(m => m.ExternalId);
        Add(m => m.ThreadId);
        Add(m => m.ReplyToId);
        Add(m => m.Author is { } a ? (Guid?)_people[a] : null);
        // PostgreSQL's text holds every character but this one.
        Add(m => m.Content.Replace("\0", "", StringComparison.Ordinal));
        Add(m => m.MediaKind is { } kind ? SnakeCase.Of(kind) : null);
        Add(m => m.SentAt.ToUniversalTime());
        Add(m => m.EditedAt?.ToUniversalTime());
        Add(m => TextFingerprint.Compute(m.Content));
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = (object?)receivedAt ?? DBNull.Value,
            NpgsqlDbType = NpgsqlDbType.TimestampTz,
        });

        var written = new List<WrittenMessage>(messages.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            written.Add(new WrittenMessage(reader.GetGuid(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetBoolean(3)));
        return written;

        void Add<T>(Func<IncomingMessage, T> value) =>
            command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. messages.Select(value)] });
    }
}

/// <summary>A message's row that was inserted or changed.</summary>
internal readonly record struct WrittenMessage(Guid Id, long ChatId, long ExternalId, bool IsNew);
