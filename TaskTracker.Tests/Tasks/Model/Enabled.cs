namespace TaskTracker.Tests.Tasks.Model;

/// <summary>Which steps can be taken next.</summary>
internal static class Enabled
{
    private const int SlotsOfWorker = 2;

    public static void Collect(World world, LedgerRules ledger, List<Step> steps)
    {
        steps.Clear();
        steps.Add(new Step(StepKind.Tick));
        for (var task = 0; task < world.Rows.Length; task++)
            AddOfTask(world, task, ledger, steps);
        for (var mark = 0; mark < world.Marks.Count; mark++)
            steps.Add(new Step(StepKind.Mark, mark));
        if (Array.Exists(world.Rows, r => Changes(r, ledger.Reclaim)))
            steps.Add(new Step(StepKind.Reclaim));
        if (world.HasStream && world.Messages.Count == 0
            && Array.Exists(world.Rows, r => ledger.Republish(ref r, TaskRow.LostAfter)))
        {
            steps.Add(new Step(StepKind.Republish));
        }

        if (!world.HasStream)
            steps.Add(new Step(StepKind.Restore));
        if (world.RestorePending)
            steps.Add(new Step(StepKind.RestoreRepublish));
        for (var message = 0; message < world.Messages.Count; message++)
        {
            if (world.Messages[message] is { Holder: not World.Nobody, AckLeft: 0 })
                steps.Add(new Step(StepKind.Redeliver, message));
        }

        for (var worker = 0; worker < world.Workers.Length; worker++)
            AddOfWorker(world, worker, steps);
        if (world.FaultsLeft > 0)
            AddFaults(world, steps);
    }

    private static bool Changes(TaskRow row, Transition transition) => transition(ref row);

    private static void AddOfTask(World world, int task, LedgerRules ledger, List<Step> steps)
    {
        ref readonly var row = ref world.Rows[task];
        if (world.Unsent[task])
            steps.Add(new Step(StepKind.PublishFirst, task));
        if (world.HasStream && ledger.IsUnpublished(row) && !world.Marks.Contains(new Mark(task, row.Generation)))
            steps.Add(new Step(StepKind.Relay, task));
        if (world.RequestsLeft == 0)
            return;
        if (!row.IsFinal && !row.CancelRequested)
            steps.Add(new Step(StepKind.RequestCancel, task));
        if (row.IsFinal && Changes(row, ledger.Revive))
            steps.Add(new Step(StepKind.Revive, task));
    }

    private static void AddOfWorker(World world, int worker, List<Step> steps)
    {
        var deliveries = world.Workers[worker];
        if (deliveries.Count < SlotsOfWorker)
        {
            for (var message = 0; message < world.Messages.Count; message++)
            {
                if (world.Messages[message].Holder == World.Nobody)
                    steps.Add(new Step(StepKind.Fetch, worker, message));
            }
        }

        var runs = false;
        for (var slot = 0; slot < deliveries.Count; slot++)
        {
            var delivery = deliveries[slot];
            if (delivery.Phase == DeliveryPhase.Running)
            {
                runs = true;
                AddOfAttempt(world, worker, slot, delivery, steps);
            }
            else
            {
                steps.Add(new Step(delivery.Phase == DeliveryPhase.Fetched ? StepKind.Claim : StepKind.Ack, worker, slot));
            }
        }

        if (!runs)
            return;
        steps.Add(new Step(StepKind.Heartbeat, worker));
        steps.Add(new Step(StepKind.Shutdown, worker));
    }

    private static void AddOfAttempt(World world, int worker, int slot, in Delivery delivery, List<Step> steps)
    {
        var maxAttempts = world.Rows[delivery.Task].MaxAttempts;
        if (delivery.CancelRequested)
            steps.Add(new Step(StepKind.EndCancelled, worker, slot));
        steps.Add(new Step(StepKind.FailForGood, worker, slot));
        if (delivery.Attempt > maxAttempts)
            return;
        steps.Add(new Step(StepKind.Complete, worker, slot));
        if (world.FaultsLeft > 0)
            steps.Add(new Step(StepKind.CompleteUnheard, worker, slot));
        if (delivery.Progress == 0)
            steps.Add(new Step(StepKind.Checkpoint, worker, slot));
        if (delivery.Attempt < maxAttempts)
            steps.Add(new Step(StepKind.Retry, worker, slot));
    }

    private static void AddFaults(World world, List<Step> steps)
    {
        for (var worker = 0; worker < world.Workers.Length; worker++)
        {
            if (world.Workers[worker].Count > 0)
                steps.Add(new Step(StepKind.Crash, worker));
        }

        for (var message = 0; message < world.Messages.Count; message++)
        {
            steps.Add(new Step(StepKind.LoseMessage, message));
            if (world.Messages[message] is { Holder: not World.Nobody, AckLeft: > 0 })
                steps.Add(new Step(StepKind.DeliverTwice, message));
        }

        if (world.HasStream)
            steps.Add(new Step(StepKind.Wipe));
        if (world.RestorePending)
            steps.Add(new Step(StepKind.LoseRestore));
        for (var mark = 0; mark < world.Marks.Count; mark++)
            steps.Add(new Step(StepKind.LoseMark, mark));
        for (var task = 0; task < world.Unsent.Length; task++)
        {
            if (world.Unsent[task])
                steps.Add(new Step(StepKind.LosePublisher, task));
        }
    }

    private delegate bool Transition(ref TaskRow row);
}
