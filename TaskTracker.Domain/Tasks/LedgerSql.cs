namespace TaskTracker.Domain.Tasks;

/// <summary>The statements of <see cref="TaskLedger"/>. Rows are locked in the order of their ids, so that batches cannot deadlock.</summary>
internal static partial class LedgerSql
{
    public const string Claim =
        $"""
        WITH candidates AS (
            SELECT id FROM background_tasks
            WHERE id = ANY($1) AND status = 'queued' AND run_at <= now()
            ORDER BY id FOR UPDATE),
        changed AS (
            UPDATE background_tasks t
            SET {BecomesRunning}
            FROM candidates c WHERE t.id = c.id
            RETURNING t.*),
        announced AS ({Announce} 'task.started', {Payload} FROM changed)
        SELECT {ClaimedColumns} FROM changed
        """;

    public const string Extend =
        """
        WITH held AS (
            SELECT t.id FROM background_tasks t JOIN unnest($1, $2) AS h (id, epoch) ON t.id = h.id AND t.epoch = h.epoch
            WHERE t.status = 'running'
            ORDER BY t.id FOR UPDATE)
        UPDATE background_tasks t SET lease_until = now() + $3 FROM held WHERE t.id = held.id
        RETURNING t.id, t.epoch, t.cancel_requested
        """;

    public const string Complete =
        $"""
        WITH changed AS (
            UPDATE background_tasks
            SET status = 'succeeded', result = $3, error = NULL, failure_group = NULL, finished_at = now(), lease_until = NULL, history = {HistoryOf}'succeeded'))
            WHERE id = $1 AND epoch = $2 AND status = 'running'
            RETURNING *)
        {Announce} 'task.succeeded', {Payload} FROM changed
        """;

    public const string CompleteMany =
        $"""
        WITH held AS (
            SELECT t.id, f.result FROM background_tasks t JOIN unnest($1, $2, $3) AS f (id, epoch, result) ON t.id = f.id AND t.epoch = f.epoch
            WHERE t.status = 'running'
            ORDER BY t.id FOR UPDATE OF t),
        changed AS (
            UPDATE background_tasks t
            SET status = 'succeeded', result = held.result, error = NULL, failure_group = NULL, finished_at = now(), lease_until = NULL,
                history = {HistoryOf}'succeeded'))
            FROM held WHERE t.id = held.id
            RETURNING t.*),
        announced AS ({Announce} 'task.succeeded', {Payload} FROM changed)
        SELECT id, epoch FROM changed
        """;

    public const string Checkpoint =
        """
        UPDATE background_tasks SET progress_current = COALESCE($3, progress_current), progress_total = COALESCE($4, progress_total)
        WHERE id = $1 AND epoch = $2 AND status = 'running'
        """;

    public const string Retry =
        $"""
        WITH changed AS (
            UPDATE background_tasks
            SET status = 'queued', error = $3, failure_group = $5, run_at = now() + $4, lease_until = NULL, generation = generation + 1, published = false,
                history = {HistoryOf}'retried', 'error', $3))
            WHERE id = $1 AND epoch = $2 AND status = 'running'
            RETURNING *)
        {Announce} 'task.retrying', {Payload} || jsonb_build_object('error', error, 'run_at', run_at) FROM changed
        """;

    public const string Dead =
        $"""
        WITH changed AS (
            UPDATE background_tasks
            SET status = 'dead', error = $3, failure_group = $4, finished_at = now(), lease_until = NULL, history = {HistoryOf}'dead', 'error', $3))
            WHERE id = $1 AND epoch = $2 AND status = 'running'
            RETURNING *)
        {Announce} 'task.failed', {Payload} || jsonb_build_object('error', error) FROM changed
        """;

    public const string Cancelled =
        $"""
        WITH changed AS (
            UPDATE background_tasks
            SET status = 'cancelled', error = $3, finished_at = now(), lease_until = NULL, history = {HistoryOf}'cancelled', 'error', $3))
            WHERE id = $1 AND epoch = $2 AND status = 'running'
            RETURNING *)
        {Announce} 'task.cancelled', {Payload} FROM changed
        """;

    public const string HandBack =
        $"""
        WITH held AS (
            SELECT t.id FROM background_tasks t JOIN unnest($1, $2) AS h (id, epoch) ON t.id = h.id AND t.epoch = h.epoch
            WHERE t.status = 'running'
            ORDER BY t.id FOR UPDATE)
        UPDATE background_tasks t
        SET status = 'queued', attempts = attempts - 1, lease_until = NULL, generation = generation + 1, published = false,
            run_at = now(), history = {HistoryOf}'handed_back'))
        FROM held WHERE t.id = held.id
        """;

    public const string Reclaim =
        $"""
        WITH expired AS (
            SELECT id FROM background_tasks WHERE status = 'running' AND lease_until < now() ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED),
        changed AS (
            UPDATE background_tasks t
            SET status = 'queued', error = 'The worker vanished: its lease ran out.', failure_group = 'The worker vanished',
                run_at = now(), lease_until = NULL,
                generation = generation + 1, published = false,
                history = {HistoryOf}'lost', 'error', 'The worker vanished: its lease ran out.'))
            FROM expired e WHERE t.id = e.id
            RETURNING t.*)
        {Announce} 'task.retrying', {Payload} || jsonb_build_object('error', error, 'run_at', run_at) FROM changed
        """;

    /// <summary>
    /// Where everything is to be published anew, this includes what is not marked yet: the old stream may have taken it a moment ago, and
    /// the mark that follows must then be of an old generation, or the task would wait for a message that is gone.
    /// </summary>
    public const string Republish =
        """
        WITH lost AS (
            SELECT id FROM background_tasks
            WHERE status = 'queued' AND (published OR $1 = interval '0') AND run_at <= now() - $1 AND ($2 IS NULL OR queue = $2)
            ORDER BY id FOR UPDATE)
        UPDATE background_tasks t SET published = false, generation = generation + 1 FROM lost WHERE t.id = lost.id
        """;

    public const string RequestCancel =
        """
        UPDATE background_tasks
        SET cancel_requested = true,
            run_at = CASE WHEN status = 'queued' THEN LEAST(run_at, now()) ELSE run_at END,
            hold = NULL
        WHERE id = $1 AND status IN ('queued', 'running')
        """;

    public const string MarkPublished =
        """
        WITH taken AS (
            SELECT t.id FROM background_tasks t JOIN unnest($1, $2) AS m (id, generation) ON t.id = m.id AND t.generation = m.generation
            WHERE t.status = 'queued' AND NOT t.published
            ORDER BY t.id FOR UPDATE)
        UPDATE background_tasks t SET published = true FROM taken WHERE t.id = taken.id
        """;

    /// <summary>A task that is due since its insert is left for a second to the process that queued it, which publishes it after its commit.</summary>
    public const string FindUnpublished =
        """
        SELECT id, generation, queue, priority, trace_parent FROM background_tasks
        WHERE status = 'queued' AND NOT published AND hold IS DISTINCT FROM 'held' AND run_at <= now()
          AND (generation > 0 OR run_at > created_at OR run_at <= now() - interval '1 second')
        ORDER BY run_at LIMIT $1
        """;

    private const string BecomesRunning =
        "status = 'running', worker_id = $2, lease_until = now() + $3, epoch = epoch + 1, attempts = attempts + 1, started_at = now(), "
        + "published = true, hold = NULL";

    private const string ClaimedColumns =
        "id, name, queue, priority, arguments::text, epoch, attempts, max_attempts, cancel_requested, "
        + "extract(epoch FROM now() - run_at)::float8, correlation_kind, correlation_id, trace_parent";

    private const string Announce =
        "INSERT INTO outbox_events (topic, correlation_kind, correlation_id, trace_parent, task_id, type, data) "
        + "SELECT 'tasks', correlation_kind, correlation_id, trace_parent, id,";

    private const string Payload =
        "jsonb_build_object('task_id', id, 'name', name, 'queue', queue, 'attempt', attempts, 'worker_id', worker_id)";

    /// <summary>Appends the attempt that ends; the caller closes the two parentheses after outcome and error.</summary>
    private const string HistoryOf =
        "COALESCE(history, '[]') || jsonb_build_array(jsonb_build_object('epoch', epoch, 'worker_id', worker_id, "
        + "'started_at', started_at, 'finished_at', now(), 'outcome', ";
}
