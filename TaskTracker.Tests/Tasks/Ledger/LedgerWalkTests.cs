using TaskTracker.Domain.Tasks;
using TaskTracker.Tests.Support;
using TaskTracker.Tests.Tasks.Model;

namespace TaskTracker.Tests.Tasks.Ledger;

/// <summary>
/// Random operations on the real ledger and on the rules of the model side by side: as long as both are always the same, what the
/// model's exploration says holds for the statements too.
/// </summary>
[Collection(StackGroup.Name)]
public sealed class LedgerWalkTests(LedgerDatabase database) : IClassFixture<LedgerDatabase>
{
    private const int Walks = 200;
    private const int Steps = 20;
    private const int Seed = 20_260_101;

    [Fact]
    public async Task Ledger_and_model_are_the_same_after_every_operation()
    {
        for (var walk = 0; walk < Walks; walk++)
        {
            var pair = await LedgerPair.StartAsync(database);
            var random = new Random(Seed + walk);
            var log = new List<string>();
            for (var step = 0; step < Steps; step++)
            {
                log.Add(await pair.StepAsync(random));
                var (model, ledger) = (pair.ReadModel(), await pair.ReadLedgerAsync());
                Assert.True(
                    model == ledger,
                    $"Walk {walk}: {string.Join("; ", log)}\nmodel:\n{model}\nledger:\n{ledger}");
            }
        }
    }

    /// <summary>The same three tasks in the ledger and in the model, with every claim that was ever given, most of them stale.</summary>
    private sealed class LedgerPair(LedgerDatabase database, Guid[] ids)
    {
        // A tick goes past a lease, a retry's delay and the age of what counts as lost, as in the model; the time that the test itself
        // takes is short beside it.
        private static readonly TimeSpan Unit = LedgerDatabase.Lease;
        private static readonly TimeSpan Tick = Unit * 1.2;

        private readonly LedgerRules _rules = new(Mutation.None);
        private readonly TaskRow[] _rows = [.. ids.Select((_, i) => new TaskRow(MaxAttempts: 5, Delayed: i == 2))];
        private readonly List<(int Task, ClaimedTask Claim)> _claims = [];

        private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

        public static async Task<LedgerPair> StartAsync(LedgerDatabase database)
        {
            await database.ClearAsync();
            var delayed = new EnqueueOptions { RunAt = DateTimeOffset.UtcNow + Unit };
            var tasks = await database.EnqueueAsync([EnqueueOptions.None, EnqueueOptions.None, delayed]);
            return new LedgerPair(database, [.. tasks.Select(t => t.Id)]);
        }

        /// <summary>One random operation on both. Returns what it was.</summary>
        public async Task<string> StepAsync(Random random)
        {
            var task = random.Next(ids.Length);
            var kind = random.Next(14);
            switch (kind)
            {
                case 0 or 1:
                    await ClaimAsync(task);
                    return $"claim {task}";
                case 2:
                    await PassAsync();
                    return "tick";
                case 3:
                    await database.Ledger.ReclaimAsync(Cancelled);
                    ForEach((ref row) => _rules.Reclaim(ref row));
                    return "reclaim";
                case 4:
                    var olderThan = random.Next(2);
                    await database.Ledger.RepublishAsync(Unit * olderThan, queue: null, Cancelled);
                    ForEach((ref row) => _rules.Republish(ref row, olderThan));
                    return $"republish {olderThan}";
                case 5:
                    Assert.Equal(
                        LedgerRules.RequestCancel(ref _rows[task]), await database.Ledger.RequestCancelAsync(ids[task], Cancelled));
                    return $"request cancel {task}";
                case 6:
                    Assert.Equal(_rules.Revive(ref _rows[task]), await database.ReviveAsync(ids[task]));
                    return $"revive {task}";
                case 7:
                    var generation = Math.Max(0, _rows[task].Generation - random.Next(2));
                    _rules.MarkPublished(ref _rows[task], generation);
                    await database.Ledger.MarkPublishedAsync(
                        [new TaskMessage(ids[task], generation, TaskQueues.Default, "normal", TraceParent: null)], Cancelled);
                    return $"mark {task} of {generation}";
                default:
                    return _claims.Count == 0 ? "nothing" : await UseClaimAsync(_claims[random.Next(_claims.Count)], kind);
            }
        }

        public string ReadModel() => string.Join('\n', _rows.Select(r =>
        {
            var history = new List<string>();
            for (var ended = r.LastEnded; ended is not null; ended = ended.Before)
                history.Insert(0, $"{ended.Epoch} {ended.Outcome}");
            return Format(
                r.Status, r.Generation, r.Published, r.Epoch, r.Attempts, r.CancelRequested, r.IsDue, r.IsLeased, r.Progress,
                r.SuccessEvents, history, _rules.IsUnpublished(r) || IsYoung(r));
        }));

        public async Task<string> ReadLedgerAsync()
        {
            var found = await database.FindUnpublishedAsync();
            var successes = await database.ReadTasksOfEventsAsync("task.succeeded");
            var rows = await database.ReadAllAsync();
            var lines = new List<string>();
            foreach (var (i, id) in ids.Index())
            {
                var row = rows[id];
                lines.Add(Format(
                    row.Status,
                    row.Generation,
                    row.Published,
                    row.Epoch,
                    row.Attempts,
                    row.CancelRequested,
                    row.RunAt <= DateTimeOffset.UtcNow,
                    row.Status == BackgroundTaskStatus.Running && row.LeaseUntil > DateTimeOffset.UtcNow,
                    row.ProgressCurrent ?? 0,
                    successes.Count(s => s == id),
                    row.History.Select(a => $"{a.Epoch} {a.Outcome}"),
                    found.Any(m => m.Id == id && m.Generation == row.Generation) || IsYoung(_rows[i])));
            }

            return string.Join('\n', lines);
        }

        private static string Format(
            BackgroundTaskStatus status,
            int generation,
            bool published,
            int epoch,
            int attempts,
            bool cancelRequested,
            bool isDue,
            bool isLeased,
            int progress,
            int successEvents,
            IEnumerable<string> history,
            bool isUnpublished) =>
            $"{status} generation {generation} {(published ? "published" : "")} epoch {epoch} attempts {attempts} "
            + $"{(cancelRequested ? "cancel" : "")} {(isDue ? "due" : "")} {(isLeased ? "leased" : "")} progress {progress} "
            + $"successes {successEvents} [{string.Join(", ", history)}] {(isUnpublished ? "unpublished" : "")}";

        /// <summary>In its first second a task is left to its enqueuer, and a step of the test may take longer or shorter.</summary>
        private static bool IsYoung(TaskRow row) =>
            row is { Status: BackgroundTaskStatus.Queued, Published: false, Generation: 0, Delayed: false, DueIn: 0 };

        private async Task ClaimAsync(int task)
        {
            var claimed = await database.ClaimAsync(ids[task]);
            Assert.Equal(_rules.Claim(ref _rows[task]), claimed.Count == 1);
            if (claimed.Count == 0)
                return;
            Assert.Equal((_rows[task].Epoch, _rows[task].Attempts), (claimed[0].Epoch, claimed[0].Attempt));
            _claims.Add((task, claimed[0]));
        }

        private async Task PassAsync()
        {
            await database.PassAsync(Tick, ids);
            foreach (ref var row in _rows.AsSpan())
                row.Tick();
        }

        private async Task<string> UseClaimAsync((int Task, ClaimedTask Claim) held, int kind)
        {
            var (task, claim) = held;
            var epoch = claim.Epoch;
            bool model;
            bool ledger;
            string what;
            switch (kind)
            {
                case 8:
                    what = "extend";
                    model = _rules.Extend(ref _rows[task], epoch);
                    ledger = (await database.Ledger.ExtendAsync([claim], Unit, Cancelled)).Count == 1;
                    break;
                case 9:
                    what = "checkpoint";
                    model = _rules.Checkpoint(ref _rows[task], epoch, epoch);
                    ledger = await IsAcceptedAsync(database.CommitAsync((connection, transaction, ct) =>
                        TaskLedger.CheckpointAsync(connection, transaction, claim, epoch, total: null, ct)));
                    break;
                case 10:
                    what = "complete";
                    model = _rules.Complete(ref _rows[task], epoch);
                    ledger = await IsAcceptedAsync(database.CompleteAsync(claim));
                    break;
                case 11:
                    what = "retry";
                    model = _rules.Retry(ref _rows[task], epoch);
                    ledger = await database.Ledger.RetryAsync(claim, "error", Unit, Cancelled);
                    break;
                case 12:
                    what = "end";
                    var cancelled = claim.CancelRequested;
                    model = cancelled ? _rules.Cancelled(ref _rows[task], epoch) : _rules.Dead(ref _rows[task], epoch);
                    ledger = await IsAcceptedAsync(database.EndAsync(claim, cancelled, "error"));
                    break;
                default:
                    what = "hand back";
                    model = ledger = _rules.HandBack(ref _rows[task], epoch);
                    await database.Ledger.HandBackAsync([claim], Cancelled);
                    break;
            }

            Assert.True(model == ledger, $"{what} of {task} under epoch {epoch}: model {model}, ledger {ledger}");
            return $"{what} {task} under {epoch}";
        }

        private static async Task<bool> IsAcceptedAsync(Task commit)
        {
            try
            {
                await commit;
                return true;
            }
            catch (LeaseLostException)
            {
                return false;
            }
        }

        private void ForEach(RowAction action)
        {
            foreach (ref var row in _rows.AsSpan())
                action(ref row);
        }

        private delegate void RowAction(ref TaskRow row);
    }
}
