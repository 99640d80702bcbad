namespace TaskTracker.Domain.Schedules;

/// <summary>What happens to slots that no worker was there to run in time.</summary>
public enum MissedSlotPolicy
{
    /// <summary>They are left out.</summary>
    Skip,

    /// <summary>One task runs for all of them.</summary>
    RunOnce,
}
