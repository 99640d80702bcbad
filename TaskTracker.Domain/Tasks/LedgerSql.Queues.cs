namespace TaskTracker.Domain.Tasks;

/// <summary>Queues: what is set for them, what is in them, and the claim that keeps to limits.</summary>
internal static partial class LedgerSql
{
    public const string ReadRules =
        """
        SELECT 'paused', queue FROM queue_settings WHERE paused
        UNION ALL SELECT 'queue', queue FROM queue_settings WHERE max_running IS NOT NULL
        UNION ALL SELECT 'task', name FROM task_limits
        """;

    public const string SetPaused =
        "INSERT INTO queue_settings (queue, paused) VALUES ($1, $2) ON CONFLICT (queue) DO UPDATE SET paused = $2";

    public const string SetQueueLimit =
        "INSERT INTO queue_settings (queue, paused, max_running) VALUES ($1, false, $2) ON CONFLICT (queue) DO UPDATE SET max_running = $2";

    public const string SetTaskLimit =
        "INSERT INTO task_limits (name, max_running) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET max_running = $2";

    public const string RemoveTaskLimit = "DELETE FROM task_limits WHERE name = $1";

    /// <summary>One claim at a time per limited queue. A statement of its own, so that the claim behind it sees what the last one did.</summary>
    public const string LockQueueLimit =
        """
        SELECT pg_advisory_xact_lock(hashtextextended('queue ' || queue, 0)) FROM queue_settings
        WHERE queue = $1 AND max_running IS NOT NULL
        """;

    /// <summary>And per limited name, in the order of the names, so that two claims cannot wait for each other.</summary>
    public const string LockTaskLimits =
        """
        SELECT pg_advisory_xact_lock(hashtextextended('task ' || name, 0))
        FROM (SELECT DISTINCT l.name FROM background_tasks t JOIN task_limits l ON l.name = t.name WHERE t.id = ANY($1) ORDER BY l.name) names
        """;

    /// <summary>
    /// The claim under limits. Of a limited name it takes what there is room for and holds the rest; what comes while others of the name
    /// are held lines up behind them. What only the limit of the queue keeps is answered as full. Tasks to be cancelled pass.
    /// </summary>
    public const string ClaimWithinLimits =
        $"""
        WITH due AS (
            SELECT id, name, queue, run_at, hold, cancel_requested FROM background_tasks
            WHERE id = ANY($1) AND status = 'queued' AND run_at <= now()
            ORDER BY id FOR UPDATE),
        running AS MATERIALIZED (
            SELECT name, queue, count(*) AS count FROM background_tasks WHERE status = 'running' GROUP BY name, queue),
        limits AS (
            SELECT l.name,
                   l.max_running - COALESCE((SELECT sum(r.count) FROM running r WHERE r.name = l.name), 0) AS room,
                   EXISTS (SELECT FROM background_tasks h WHERE h.name = l.name AND h.hold = 'held' AND h.status = 'queued') AS has_line
            FROM task_limits l),
        ranked AS (
            SELECT d.*, row_number() OVER (PARTITION BY name ORDER BY cancel_requested DESC, hold NULLS LAST, run_at, id) AS place FROM due d),
        fitting AS (
            SELECT r.id, r.queue, r.cancel_requested,
                   row_number() OVER (PARTITION BY r.queue ORDER BY r.cancel_requested DESC, r.run_at, r.id) AS place
            FROM ranked r LEFT JOIN limits l ON l.name = r.name
            WHERE l.name IS NULL OR r.cancel_requested OR (r.place <= l.room AND (r.hold IS NOT NULL OR NOT l.has_line))),
        candidates AS (
            SELECT f.id FROM fitting f LEFT JOIN queue_settings s ON s.queue = f.queue
            WHERE s.max_running IS NULL OR f.cancel_requested
               OR f.place <= s.max_running - COALESCE((SELECT sum(r.count) FROM running r WHERE r.queue = f.queue), 0)),
        held AS (
            UPDATE background_tasks t SET hold = 'held', published = false, generation = generation + 1
            FROM due d WHERE t.id = d.id AND NOT EXISTS (SELECT FROM fitting f WHERE f.id = d.id)),
        changed AS (
            UPDATE background_tasks t
            SET {BecomesRunning}
            FROM candidates c WHERE t.id = c.id
            RETURNING t.*),
        announced AS ({Announce} 'task.started', {Payload} FROM changed)
        SELECT {ClaimedColumns}, false AS is_full FROM changed
        UNION ALL
        SELECT id, '', '', '', '', 0, 0, 0, false, 0, NULL, NULL, NULL, true
        FROM fitting f WHERE NOT EXISTS (SELECT FROM candidates c WHERE c.id = f.id)
        """;

    /// <summary>Lets go as many held tasks as there is room for, and all of those whose limit is gone.</summary>
    public const string Release =
        """
        WITH room AS (
            SELECT l.name, l.max_running - count(t.id) AS free
            FROM task_limits l
            LEFT JOIN background_tasks t
                ON t.name = l.name AND (t.status = 'running' OR (t.status = 'queued' AND t.hold = 'released'))
            GROUP BY l.name),
        chosen AS (
            (SELECT h.id FROM room r CROSS JOIN LATERAL (
                SELECT id FROM background_tasks
                WHERE name = r.name AND hold = 'held' AND status = 'queued'
                ORDER BY run_at, id LIMIT GREATEST(r.free, 0)) h)
            UNION ALL
            (SELECT id FROM background_tasks b
             WHERE hold = 'held' AND status = 'queued' AND NOT EXISTS (SELECT FROM task_limits l WHERE l.name = b.name)
             LIMIT 10000)),
        taken AS (
            SELECT id FROM background_tasks
            WHERE id IN (SELECT id FROM chosen) AND status = 'queued' AND hold = 'held'
            ORDER BY id FOR UPDATE SKIP LOCKED)
        UPDATE background_tasks t SET hold = 'released' FROM taken WHERE t.id = taken.id
        """;

    public const string QueueFigures =
        $"""
        SELECT q.queue,
               (SELECT count(*) FROM background_tasks t WHERE t.queue = q.queue AND t.status = 'queued' AND t.run_at <= now()),
               (SELECT count(*) FROM background_tasks t WHERE t.queue = q.queue AND t.status = 'queued' AND t.run_at > now()),
               (SELECT count(*) FROM background_tasks t WHERE t.queue = q.queue AND t.status = 'running'),
               (SELECT count(*) FROM background_tasks t WHERE t.queue = q.queue AND t.status = 'dead'),
               (SELECT extract(epoch FROM now() - min(t.run_at))::float8 FROM background_tasks t
                WHERE t.queue = q.queue AND t.status = 'queued' AND t.run_at <= now()),
               COALESCE(w.finished_per_minute, 0),
               COALESCE(s.paused, false),
               s.max_running,
               COALESCE(w.slots, 0)::int
        FROM unnest($1) WITH ORDINALITY AS q (queue, place)
        LEFT JOIN queue_settings s ON s.queue = q.queue
        LEFT JOIN (
            SELECT e ->> 'queue' AS queue, sum((e ->> 'slots')::int) AS slots, sum((e ->> 'finished_per_minute')::float8) AS finished_per_minute
            FROM workers w CROSS JOIN jsonb_array_elements(w.queues) e
            WHERE {WorkerRegistry.IsAlive}
            GROUP BY 1) w ON w.queue = q.queue
        ORDER BY q.place
        """;

    public const string TaskLimitFigures =
        """
        SELECT l.name, l.max_running,
               (SELECT count(*) FROM background_tasks t WHERE t.name = l.name AND t.status = 'running'),
               (SELECT count(*) FROM background_tasks t WHERE t.name = l.name AND t.status = 'queued' AND t.hold = 'held')
        FROM task_limits l ORDER BY l.name
        """;

    public const string WhyWaiting =
        $"""
        SELECT CASE
            WHEN t.run_at > now() THEN 'schedule'
            WHEN s.paused THEN 'pause'
            WHEN t.hold = 'held'
              OR s.max_running <= (SELECT count(*) FROM background_tasks r WHERE r.status = 'running' AND r.queue = t.queue)
              OR l.max_running <= (SELECT count(*) FROM background_tasks r WHERE r.status = 'running' AND r.name = t.name) THEN 'limit'
            WHEN NOT EXISTS (SELECT FROM workers w WHERE {WorkerRegistry.IsAlive}) THEN 'no_worker'
            ELSE 'queue'
        END
        FROM background_tasks t
        LEFT JOIN queue_settings s ON s.queue = t.queue
        LEFT JOIN task_limits l ON l.name = t.name
        WHERE t.id = $1 AND t.status = 'queued'
        """;

    /// <summary>Counts no further than to the bound: the cost of a look does not grow with the backlog.</summary>
    public const string Depth =
        """
        SELECT count(*) FROM (
            SELECT FROM background_tasks WHERE queue = $1 AND status = 'queued' AND run_at <= now() LIMIT $2) waiting
        """;
}
