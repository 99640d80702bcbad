using TaskTracker.Domain.Tasks;

namespace TaskTracker.Tests.Tasks.Model;

/// <summary>
/// The statements of the ledger, each on one row, with the same conditions and assignments. <c>LedgerWalkTests</c> holds them against
/// the real ones.
/// </summary>
internal sealed class LedgerRules(Mutation mutation)
{
    public bool Claim(ref TaskRow row)
    {
        var claimable = row.Status == BackgroundTaskStatus.Queued && (row.IsDue || mutation == Mutation.ClaimIgnoresDue);
        if (!claimable && !(mutation == Mutation.ClaimTakesRunning && row.Status == BackgroundTaskStatus.Running))
            return false;
        row.Status = BackgroundTaskStatus.Running;
        row.LeaseLeft = TaskRow.Lease;
        row.Epoch += mutation == Mutation.ClaimKeepsEpoch && row.Epoch > 0 ? 0 : 1;
        row.Attempts++;
        row.Published = true;
        return true;
    }

    public bool Extend(ref TaskRow row, int epoch)
    {
        if (mutation == Mutation.ExtendRevivesLost && row.Status == BackgroundTaskStatus.Queued && row.Epoch == epoch)
            row.Status = BackgroundTaskStatus.Running;
        if (!IsHeld(row, epoch, Mutation.ExtendIgnoresEpoch))
            return false;
        row.LeaseLeft = TaskRow.Lease;
        return true;
    }

    public bool Checkpoint(ref TaskRow row, int epoch, int progress)
    {
        if (!IsHeld(row, epoch, Mutation.CheckpointIgnoresEpoch))
            return false;
        row.Progress = progress;
        return true;
    }

    public bool Complete(ref TaskRow row, int epoch)
    {
        var held = mutation == Mutation.CompleteIgnoresStatus ? row.Epoch == epoch : IsHeld(row, epoch, Mutation.CompleteIgnoresEpoch);
        if (held || mutation == Mutation.CompleteAnnouncesWhenRefused)
            row.SuccessEvents++;
        if (held)
            End(ref row, BackgroundTaskStatus.Succeeded, AttemptOutcome.Succeeded);
        return held;
    }

    public bool Retry(ref TaskRow row, int epoch)
    {
        if (!IsHeld(row, epoch, Mutation.RetryIgnoresEpoch))
            return false;
        Requeue(ref row, AttemptOutcome.Retried, TaskRow.RetryDelay, Mutation.RetryKeepsGeneration);
        return true;
    }

    public bool Dead(ref TaskRow row, int epoch)
    {
        if (!IsHeld(row, epoch, Mutation.DeadIgnoresEpoch))
            return false;
        End(ref row, BackgroundTaskStatus.Dead, AttemptOutcome.Dead);
        return true;
    }

    public bool Cancelled(ref TaskRow row, int epoch)
    {
        if (!IsHeld(row, epoch, Mutation.CancelledIgnoresEpoch))
            return false;
        End(ref row, BackgroundTaskStatus.Cancelled, AttemptOutcome.Cancelled);
        return true;
    }

    public bool HandBack(ref TaskRow row, int epoch)
    {
        if (!IsHeld(row, epoch, Mutation.HandBackIgnoresEpoch))
            return false;
        row.Attempts -= mutation == Mutation.HandBackCharges ? 0 : 1;
        Requeue(ref row, AttemptOutcome.HandedBack, dueIn: 0, Mutation.HandBackKeepsGeneration);
        return true;
    }

    public bool Reclaim(ref TaskRow row)
    {
        if (row.Status != BackgroundTaskStatus.Running || (row.LeaseLeft > 0 && mutation != Mutation.ReclaimIgnoresLease))
            return false;
        row.Attempts -= mutation == Mutation.ReclaimUncharged ? 1 : 0;
        Requeue(ref row, AttemptOutcome.Lost, dueIn: 0, Mutation.ReclaimKeepsGeneration);
        return true;
    }

    /// <param name="row">The row.</param>
    /// <param name="olderThan">0 where the stream is new, so that even what the broker took a moment ago is gone.</param>
    public bool Republish(ref TaskRow row, int olderThan)
    {
        var unmarked = olderThan == 0 && mutation != Mutation.RepublishLeavesUnmarked;
        if (row.Status != BackgroundTaskStatus.Queued || row.DueIn > -olderThan || !(row.Published || unmarked))
            return false;
        row.Published = false;
        row.Generation += mutation == Mutation.RepublishKeepsGeneration ? 0 : 1;
        return true;
    }

    public static bool RequestCancel(ref TaskRow row)
    {
        if (row.IsFinal)
            return false;
        row.CancelRequested = true;
        if (row.Status == BackgroundTaskStatus.Queued)
            row.DueIn = Math.Min(row.DueIn, 0);
        return true;
    }

    public bool Revive(ref TaskRow row)
    {
        if (row.Status != BackgroundTaskStatus.Dead
            && !(mutation == Mutation.ReviveTakesEnded && row.Status == BackgroundTaskStatus.Succeeded))
        {
            return false;
        }

        row.Status = BackgroundTaskStatus.Queued;
        row.Attempts = mutation == Mutation.ReviveKeepsAttempts ? row.Attempts : 0;
        row.CancelRequested = false;
        row.DueIn = 0;
        row.Generation += mutation == Mutation.ReviveKeepsGeneration ? 0 : 1;
        row.Published = false;
        return true;
    }

    public bool MarkPublished(ref TaskRow row, int generation)
    {
        if (row.Status != BackgroundTaskStatus.Queued || row.Published
            || (row.Generation != generation && mutation != Mutation.MarkIgnoresGeneration))
        {
            return false;
        }

        row.Published = true;
        return true;
    }

    public bool IsUnpublished(in TaskRow row) =>
        row.Status == BackgroundTaskStatus.Queued && !row.Published && (row.IsDue || mutation == Mutation.FindIgnoresDue)
        && (row.Generation > 0 || row.Delayed || row.DueIn < 0);

    private static void End(ref TaskRow row, BackgroundTaskStatus status, AttemptOutcome outcome)
    {
        row.Status = status;
        row.LeaseLeft = 0;
        row.LastEnded = new EndedAttempt(row.Epoch, outcome, row.LastEnded);
    }

    private void Requeue(ref TaskRow row, AttemptOutcome outcome, int dueIn, Mutation keepsGeneration)
    {
        End(ref row, BackgroundTaskStatus.Queued, outcome);
        row.DueIn = dueIn;
        row.Generation += mutation == keepsGeneration ? 0 : 1;
        row.Published = false;
    }

    private bool IsHeld(in TaskRow row, int epoch, Mutation ignoresEpoch) =>
        row.Status == BackgroundTaskStatus.Running && (row.Epoch == epoch || mutation == ignoresEpoch);
}
