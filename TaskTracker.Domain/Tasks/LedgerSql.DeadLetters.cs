namespace TaskTracker.Domain.Tasks;

/// <summary>The ways out of the dead letters.</summary>
internal static partial class LedgerSql
{
    public const string Revive =
        $"""
        UPDATE background_tasks d
        SET {Afresh}, run_at = now(), arguments = COALESCE($2, arguments),
            correlation_kind = COALESCE($3, correlation_kind), correlation_id = COALESCE($4, correlation_id)
        WHERE id = $1 AND status = 'dead' AND {HasNoLiveTwin}
        """;

    public const string Discard =
        "UPDATE background_tasks SET status = 'discarded', finished_at = now() WHERE id = $1 AND status = 'dead'";

    /// <summary>The replays are spread evenly: a rate of 10 makes one due every 100 ms.</summary>
    public const string ReviveMany =
        $"""
        WITH chosen AS (
            {Replayable} FOR UPDATE SKIP LOCKED),
        placed AS (
            SELECT id, row_number() OVER (ORDER BY finished_at, id) - 1 AS place FROM ({NewestOfKey}) newest),
        changed AS (
            UPDATE background_tasks d
            SET {Afresh}, run_at = now() + make_interval(secs => COALESCE(place / $8, 0))
            FROM placed p WHERE d.id = p.id AND d.status = 'dead'
            RETURNING d.run_at)
        SELECT count(*), max(run_at) FROM changed
        """;

    public const string CountReplayable =
        $"""
        WITH chosen AS ({Replayable})
        SELECT count(*) FROM ({NewestOfKey}) newest
        """;

    public const string DiscardMany =
        $"""
        WITH chosen AS (
            SELECT id FROM background_tasks d WHERE {Selected} ORDER BY finished_at, id LIMIT $7 FOR UPDATE SKIP LOCKED)
        UPDATE background_tasks d SET status = 'discarded', finished_at = now() FROM chosen c WHERE d.id = c.id AND d.status = 'dead'
        """;

    public const string CountDead =
        $"SELECT count(*) FROM (SELECT FROM background_tasks d WHERE {Selected} LIMIT $7) chosen";

    public const string DeadGroups =
        """
        SELECT failure_group, name, count(*), min(finished_at), max(finished_at), (array_agg(id ORDER BY finished_at DESC, id DESC))[1]
        FROM background_tasks
        WHERE status = 'dead'
        GROUP BY failure_group, name
        ORDER BY count(*) DESC, max(finished_at) DESC
        """;

    /// <summary>The history stays, and so does the last error until an attempt ends otherwise.</summary>
    private const string Afresh =
        "status = 'queued', attempts = 0, cancel_requested = false, finished_at = NULL, generation = generation + 1, published = false";

    private const string Selected =
        "d.status = 'dead' AND ($1 IS NULL OR d.name = $1) AND ($2 IS NULL OR d.queue = $2) AND ($3 IS NULL OR d.failure_group = $3) "
        + "AND ($4 IS NULL OR d.id = ANY($4)) AND ($5 IS NULL OR d.finished_at >= $5) AND ($6 IS NULL OR d.finished_at < $6)";

    private const string HasNoLiveTwin =
        "(d.unique_key IS NULL OR NOT EXISTS (SELECT FROM background_tasks live WHERE live.name = d.name AND live.unique_key = d.unique_key "
        + "AND live.unique_key IS NOT NULL AND live.status IN ('queued', 'running')))";

    private const string Replayable =
        $"SELECT id, name, unique_key, finished_at FROM background_tasks d WHERE {Selected} AND {HasNoLiveTwin} ORDER BY finished_at, id LIMIT $7";

    /// <summary>Of several dead tasks with one unique key only one can live again.</summary>
    private const string NewestOfKey =
        "SELECT DISTINCT ON (name, COALESCE(unique_key, id::text)) id, finished_at FROM chosen "
        + "ORDER BY name, COALESCE(unique_key, id::text), finished_at DESC, id DESC";
}
