using System.Runtime.InteropServices;

namespace TaskTracker.Tests.Tasks.Model;

/// <summary>
/// Takes one step of a world. A step is as atomic as the database and the broker make it: one statement, one transaction, one publish.
/// Statements on several rows are taken row by row, which allows more orders than the real ones have.
/// </summary>
internal sealed class Protocol(Mutation mutation)
{
    private readonly LedgerRules _ledger = new(mutation);

    public LedgerRules Ledger => _ledger;

    public void Apply(World world, Step step)
    {
        if (step.IsFault)
            world.FaultsLeft--;
        switch (step.Kind)
        {
            case StepKind.Tick:
                Tick(world);
                break;
            case StepKind.PublishFirst:
                world.Unsent[step.A] = false;
                Publish(world, step.A, generation: 0);
                break;
            case StepKind.LosePublisher:
                world.Unsent[step.A] = false;
                break;
            case StepKind.Relay:
                Publish(world, step.A, world.Rows[step.A].Generation);
                break;
            case StepKind.Mark:
                _ledger.MarkPublished(ref world.Rows[world.Marks[step.A].Task], world.Marks[step.A].Generation);
                world.Marks.RemoveAt(step.A);
                break;
            case StepKind.LoseMark:
                world.Marks.RemoveAt(step.A);
                break;
            case StepKind.Reclaim:
                Reclaim(world);
                break;
            case StepKind.Republish:
                Republish(world, TaskRow.LostAfter);
                break;
            case StepKind.Restore:
                world.HasStream = world.RestorePending = true;
                break;
            case StepKind.RestoreRepublish:
                world.RestorePending = false;
                Republish(world, olderThan: 0);
                world.Witness.Restored();
                break;
            case StepKind.LoseRestore:
                world.RestorePending = false;
                break;
            case StepKind.Redeliver or StepKind.DeliverTwice:
                world.Messages[step.A] = world.Messages[step.A] with { Holder = World.Nobody, AckLeft = 0 };
                break;
            case StepKind.LoseMessage:
                world.Witness.Lost(world.Messages[step.A]);
                world.Messages.RemoveAt(step.A);
                break;
            case StepKind.Wipe:
                world.Messages.ForEach(world.Witness.Lost);
                world.Messages.Clear();
                world.Remembered.Clear();
                world.HasStream = world.RestorePending = false;
                break;
            case StepKind.RequestCancel:
                world.RequestsLeft--;
                LedgerRules.RequestCancel(ref world.Rows[step.A]);
                break;
            case StepKind.Revive:
                world.RequestsLeft--;
                var dead = world.Rows[step.A];
                if (_ledger.Revive(ref world.Rows[step.A]))
                    world.Witness.Revived(step.A, dead);
                break;
            default:
                ApplyWorker(world, step);
                break;
        }

        world.Witness.Check(world);
    }

    private static void Tick(World world)
    {
        foreach (ref var row in world.Rows.AsSpan())
            row.Tick();
        foreach (ref var message in CollectionsMarshal.AsSpan(world.Messages))
            message = message with { AckLeft = Math.Max(0, message.AckLeft - 1) };
        foreach (ref var known in CollectionsMarshal.AsSpan(world.Remembered))
            known = known with { TicksLeft = known.TicksLeft - 1 };
        world.Remembered.RemoveAll(k => k.TicksLeft <= 0);
    }

    private static void Publish(World world, int task, int generation)
    {
        if (!world.HasStream)
            return;
        if (!world.Remembered.Exists(k => k.Task == task && k.Generation == generation))
        {
            world.Messages.Add(new Message(task, generation, World.Nobody, AckLeft: 0));
            world.Remembered.Add(new Remembered(task, generation, World.DuplicateWindow));
        }

        // A duplicate counts as stored: it is there, or has been delivered.
        world.Marks.Add(new Mark(task, generation));
    }

    private static void Remove(World world, Delivery delivery) =>
        world.Messages.RemoveAll(m => m.Task == delivery.Task && m.Generation == delivery.Generation);

    private void Reclaim(World world)
    {
        for (var task = 0; task < world.Rows.Length; task++)
        {
            var before = world.Rows[task];
            if (_ledger.Reclaim(ref world.Rows[task]))
                world.Witness.Reclaimed(task, before);
        }
    }

    private void Republish(World world, int olderThan)
    {
        foreach (ref var row in world.Rows.AsSpan())
            _ledger.Republish(ref row, olderThan);
    }

    private void ApplyWorker(World world, Step step)
    {
        var deliveries = world.Workers[step.A];
        switch (step.Kind)
        {
            case StepKind.Fetch:
                var message = world.Messages[step.B];
                world.Messages[step.B] = message with { Holder = step.A, AckLeft = World.AckWait };
                deliveries.Add(new Delivery(message.Task, message.Generation));
                if (mutation == Mutation.AckBeforeClaim)
                    Remove(world, deliveries[^1]);
                break;
            case StepKind.Crash:
                deliveries.Clear();
                break;
            case StepKind.Heartbeat:
                foreach (ref var delivery in CollectionsMarshal.AsSpan(deliveries))
                    Beat(world, ref delivery);
                break;
            case StepKind.Shutdown:
                foreach (ref var delivery in CollectionsMarshal.AsSpan(deliveries))
                {
                    if (delivery.Phase == DeliveryPhase.Running)
                        Finish(world, ref delivery, StepKind.Shutdown, _ledger.HandBack);
                }

                break;
            case StepKind.Ack:
                Remove(world, deliveries[step.B]);
                deliveries.RemoveAt(step.B);
                break;
            default:
                ApplyAttempt(world, step, ref CollectionsMarshal.AsSpan(deliveries)[step.B]);
                break;
        }
    }

    private void ApplyAttempt(World world, Step step, ref Delivery delivery)
    {
        switch (step.Kind)
        {
            case StepKind.Claim:
                Claim(world, ref delivery);
                break;
            case StepKind.Checkpoint:
                var progress = delivery.Progress;
                if (Finish(world, ref delivery, step.Kind, (ref row, epoch) => _ledger.Checkpoint(ref row, epoch, progress + 1)))
                {
                    world.Witness.Committed(delivery.Task, progress);
                    delivery = delivery with { Phase = DeliveryPhase.Running, Progress = progress + 1 };
                }

                break;
            case StepKind.Complete or StepKind.CompleteUnheard:
                var began = delivery;
                if (Finish(world, ref delivery, step.Kind, _ledger.Complete))
                {
                    for (var piece = began.Progress; piece < Witness.Pieces; piece++)
                        world.Witness.Committed(delivery.Task, piece);
                    if (step.Kind == StepKind.CompleteUnheard)
                        delivery = began;
                }

                break;
            case StepKind.Retry:
                Finish(world, ref delivery, step.Kind, _ledger.Retry);
                break;
            case StepKind.FailForGood:
                Finish(world, ref delivery, step.Kind, _ledger.Dead);
                break;
            case StepKind.EndCancelled:
                Finish(world, ref delivery, step.Kind, _ledger.Cancelled);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, message: null);
        }
    }

    private void Claim(World world, ref Delivery delivery)
    {
        var before = world.Rows[delivery.Task];
        ref var row = ref world.Rows[delivery.Task];
        if (!_ledger.Claim(ref row))
        {
            delivery = delivery with { Phase = DeliveryPhase.Ended };
            return;
        }

        world.Witness.Claimed(delivery.Task, before, row);
        delivery = delivery with
        {
            Phase = DeliveryPhase.Running,
            Epoch = row.Epoch,
            Attempt = row.Attempts,
            CancelRequested = row.CancelRequested,
            Progress = row.Progress,
        };
        if (mutation == Mutation.AckAfterClaim)
            Remove(world, delivery);
    }

    private void Beat(World world, ref Delivery delivery)
    {
        if (delivery.Phase != DeliveryPhase.Running)
            return;
        var before = world.Rows[delivery.Task];
        if (!_ledger.Extend(ref world.Rows[delivery.Task], delivery.Epoch))
        {
            delivery = delivery with { Phase = DeliveryPhase.Ended };
            return;
        }

        world.Witness.Accepted(StepKind.Heartbeat, delivery, before);
        delivery = delivery with { CancelRequested = before.CancelRequested };
        foreach (ref var message in CollectionsMarshal.AsSpan(world.Messages))
        {
            if (message.Task == delivery.Task && message.Generation == delivery.Generation && message.Holder != World.Nobody)
                message = message with { AckLeft = World.AckWait };
        }
    }

    /// <summary>Whether the ledger accepts it or not, the attempt is over then.</summary>
    private static bool Finish(World world, ref Delivery delivery, StepKind what, HeldTransition transition)
    {
        var before = world.Rows[delivery.Task];
        var accepted = transition(ref world.Rows[delivery.Task], delivery.Epoch);
        if (accepted)
            world.Witness.Accepted(what, delivery, before);
        delivery = delivery with { Phase = DeliveryPhase.Ended };
        return accepted;
    }

    private delegate bool HeldTransition(ref TaskRow row, int epoch);
}
