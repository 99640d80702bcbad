namespace TaskTracker.Tests.Tasks.Model;

/// <summary>What one process does at once. A process that takes no step is slow, or paused.</summary>
internal enum StepKind
{
    /// <summary>Time passes: a little more than a lease.</summary>
    Tick,

    /// <summary>The process that queued the task publishes it after its commit, however late.</summary>
    PublishFirst,

    /// <summary>The relay finds the task unpublished and publishes it.</summary>
    Relay,

    /// <summary>Whoever published notes it in the ledger.</summary>
    Mark,

    /// <summary>A worker gets a message.</summary>
    Fetch,
    Claim,

    /// <summary>The worker extends all its leases and stops what it has lost.</summary>
    Heartbeat,
    Checkpoint,
    Complete,
    Retry,
    FailForGood,
    EndCancelled,
    Ack,
    Reclaim,

    /// <summary>The reconciler finds no message in the broker.</summary>
    Republish,

    /// <summary>A worker makes the stream anew.</summary>
    Restore,

    /// <summary>Then it has everything published again.</summary>
    RestoreRepublish,

    /// <summary>A delivery was not acknowledged in time.</summary>
    Redeliver,
    Shutdown,
    RequestCancel,
    Revive,

    // From here on: faults.
    Crash,

    /// <summary>The commit of the end goes through, and the worker does not hear of it.</summary>
    CompleteUnheard,
    DeliverTwice,
    LoseMessage,
    Wipe,

    /// <summary>The process that queued the task ends before it publishes.</summary>
    LosePublisher,

    /// <summary>The publishing process ends before it marks.</summary>
    LoseMark,

    /// <summary>The process that made the stream anew ends before anything is published.</summary>
    LoseRestore,
}

/// <summary>A step of one process on one thing.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="A">The worker, or the task, or the place in the list of messages or marks.</param>
/// <param name="B">The place among the worker's deliveries, or in the list of messages.</param>
internal readonly record struct Step(StepKind Kind, int A = 0, int B = 0)
{
    public bool IsFault => Kind >= StepKind.Crash;

    public override string ToString() => Kind switch
    {
        StepKind.Tick or StepKind.Reclaim or StepKind.Republish or StepKind.Restore or StepKind.RestoreRepublish
            or StepKind.Wipe or StepKind.LoseRestore => $"{Kind}",
        StepKind.PublishFirst or StepKind.Relay or StepKind.RequestCancel or StepKind.Revive or StepKind.LosePublisher =>
            $"{Kind} task {A}",
        StepKind.Mark or StepKind.LoseMark => $"{Kind} {A}",
        StepKind.Redeliver or StepKind.DeliverTwice or StepKind.LoseMessage => $"{Kind} message {A}",
        StepKind.Fetch => $"worker {A}: Fetch message {B}",
        StepKind.Heartbeat or StepKind.Shutdown or StepKind.Crash => $"worker {A}: {Kind}",
        _ => $"worker {A}: {Kind} delivery {B}",
    };
}
