namespace TaskTracker.Tests.Tasks.Model;

/// <summary>One condition of the protocol that is left out. Every one of them must be noticed.</summary>
internal enum Mutation
{
    None,
    ClaimKeepsEpoch,
    ClaimTakesRunning,
    ClaimIgnoresDue,
    ExtendIgnoresEpoch,
    ExtendRevivesLost,
    CheckpointIgnoresEpoch,
    CompleteIgnoresEpoch,
    CompleteIgnoresStatus,
    CompleteAnnouncesWhenRefused,
    RetryIgnoresEpoch,
    RetryKeepsGeneration,
    DeadIgnoresEpoch,
    CancelledIgnoresEpoch,
    HandBackIgnoresEpoch,
    HandBackKeepsGeneration,
    HandBackCharges,
    ReclaimKeepsGeneration,
    ReclaimIgnoresLease,
    ReclaimUncharged,
    RepublishKeepsGeneration,
    RepublishLeavesUnmarked,
    MarkIgnoresGeneration,
    FindIgnoresDue,
    ReviveTakesEnded,
    ReviveKeepsGeneration,
    ReviveKeepsAttempts,

    /// <summary>The worker acknowledges a delivery when it gets it, before the ledger knows who has the task.</summary>
    AckBeforeClaim,

    /// <summary>
    /// The worker acknowledges after the claim and before the commit. No mutant: the lease brings the task back, so the broker's
    /// redelivery is not needed any more.
    /// </summary>
    AckAfterClaim,
}
