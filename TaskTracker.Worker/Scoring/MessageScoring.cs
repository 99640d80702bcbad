using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Scoring;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Worker.Scoring;

/// <summary>Scores stored messages, any number at a time: one query for the facts, one statement for the scores.</summary>
internal sealed class MessageScoring(MessageScorer scorer, TimeProvider time)
{
    // Counts stop where more would not change the score: an index scan of a few rows for each message, however busy its author.
    private const string Facts =
        """
        SELECT m.id, m.content, m.sent_at, m.media_kind IS NOT NULL, m.reply_to_message_id IS NOT NULL, COALESCE(u.is_bot, false),
               (SELECT count(*) FROM (
                    SELECT 1 FROM messages r
                    WHERE r.chat_id = m.chat_id AND r.reply_to_message_id = m.external_message_id LIMIT 20) r)::int,
               (SELECT count(*) FROM (
                    SELECT 1 FROM messages d
                    WHERE d.chat_id = m.chat_id AND d.content_hash = m.content_hash
                      AND d.sent_at < m.sent_at AND d.sent_at > m.sent_at - interval '7 days' LIMIT 20) d)::int,
               a.written::int, a.signal_share::float8
        FROM messages m
        LEFT JOIN users u ON u.id = m.author_id
        CROSS JOIN LATERAL (
            SELECT count(*) AS written, avg((w.classification = 'signal')::int) FILTER (WHERE w.classification IS NOT NULL) AS signal_share
            FROM (SELECT classification FROM messages w
                  WHERE w.author_id = m.author_id AND w.sent_at < m.sent_at AND w.sent_at > m.sent_at - interval '30 days'
                  ORDER BY w.sent_at DESC LIMIT 50) w) a
        """;

    /// <summary>Scores the given messages. The caller's transaction, if any, covers it.</summary>
    public Task<IReadOnlyList<ScoredMessage>> ScoreAsync(
        NpgsqlConnection connection, IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken) =>
        ScoreAsync(
            connection, $"{Facts} WHERE m.id = ANY($1)", new NpgsqlParameter<Guid[]> { TypedValue = [.. ids] }, cancellationToken);

    /// <summary>Scores the oldest messages that have no score.</summary>
    public Task<IReadOnlyList<ScoredMessage>> ScoreNextAsync(NpgsqlConnection connection, int limit, CancellationToken cancellationToken) =>
        ScoreAsync(
            connection,
            $"{Facts} WHERE m.id IN (SELECT id FROM messages WHERE importance_score IS NULL ORDER BY id LIMIT $1)",
            new NpgsqlParameter<int> { TypedValue = limit },
            cancellationToken);

    private async Task<IReadOnlyList<ScoredMessage>> ScoreAsync(
        NpgsqlConnection connection, string sql, NpgsqlParameter parameter, CancellationToken cancellationToken)
    {
        var scored = new List<ScoredMessage>();
        await using (var command = new NpgsqlCommand(sql, connection) { Parameters = { parameter } })
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                scored.Add(Score(reader));
        }

        if (scored.Count > 0)
            await SaveAsync(connection, scored, cancellationToken);
        return scored;
    }

    private ScoredMessage Score(NpgsqlDataReader reader)
    {
        var text = reader.GetString(1);
        var written = reader.GetInt32(8);
        var facts = new MessageFacts(text, reader.GetFieldValue<DateTimeOffset>(2), time.GetUtcNow())
        {
            HasMedia = reader.GetBoolean(3),
            IsReply = reader.GetBoolean(4),
            IsBotAuthor = reader.GetBoolean(5),
            ReplyCount = reader.GetInt32(6),
            DuplicatesInChat = reader.GetInt32(7),
            Author = written == 0 ? null : new AuthorActivity(written, reader.IsDBNull(9) ? null : reader.GetDouble(9)),
        };
        return new ScoredMessage(reader.GetGuid(0), scorer.Score(facts), LanguageDetector.Detect(text));
    }

    private static async Task SaveAsync(NpgsqlConnection connection, List<ScoredMessage> scored, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            UPDATE messages m
            SET importance_score = s.score, classification = s.classification, noise_factors = s.factors, detected_language = s.language
            FROM unnest($1::uuid[], $2::float8[], $3::text[], $4::jsonb[], $5::text[]) AS s (id, score, classification, factors, language)
            WHERE m.id = s.id
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. scored.Select(s => s.Id)] });
        command.Parameters.Add(new NpgsqlParameter<double[]> { TypedValue = [.. scored.Select(s => s.Score.ImportanceScore)] });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. scored.Select(s => SnakeCase.Of(s.Score.Classification))] });
        command.Parameters.Add(new NpgsqlParameter<string[]>
        {
            TypedValue = [.. scored.Select(s => JsonSerializer.Serialize(s.Score.Factors, TaskJson.Options))],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
        });
        command.Parameters.Add(new NpgsqlParameter<string?[]> { TypedValue = [.. scored.Select(s => s.Language)] });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A message with its new score.</summary>
internal sealed record ScoredMessage(Guid Id, MessageScore Score, string? Language);
