using System.Diagnostics.CodeAnalysis;
using TaskTracker.Api.Http;
using TaskTracker.Api.Tasks;
using TaskTracker.Domain.Schedules;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Api.Schedules;

/// <summary>A schedule as a person wrote it, found to be right.</summary>
internal sealed class ScheduleInput
{
    private const int MaxNameLength = 200;

    private readonly ScheduleRequest _request;

    private ScheduleInput(ScheduleRequest request) => _request = request;

    private string Arguments => _request.Args?.GetRawText() ?? "{}";

    /// <summary>False with a problem that names the field.</summary>
    public static bool TryRead(
        ScheduleRequest request,
        TaskCatalogue catalogue,
        [NotNullWhen(true)] out ScheduleInput? input,
        [NotNullWhen(false)] out IResult? problem)
    {
        input = null;
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > MaxNameLength)
        {
            problem = ProblemExtensions.Invalid("name", $"name must have 1 to {MaxNameLength} characters.");
            return false;
        }

        if (!TaskInput.TryRead(catalogue, "task", request.Task, request.Args, request.Queue, out _, out problem))
            return false;
        try
        {
            _ = CronSchedule.Parse(request.Cron, request.TimeZone);
            input = new ScheduleInput(request);
            return true;
        }
        catch (ScheduleFormatException e)
        {
            problem = ProblemExtensions.Invalid(e.Field, e.Message);
            return false;
        }
    }

    /// <summary>A new schedule.</summary>
    public ScheduledJob ToJob() => new()
    {
        Name = _request.Name,
        Cron = _request.Cron,
        TimeZone = _request.TimeZone,
        Task = _request.Task,
        Arguments = Arguments,
        Queue = _request.Queue,
        Priority = _request.Priority,
        Enabled = _request.Enabled,
        MissedSlots = _request.MissedSlots,
    };

    /// <summary>Replaces what a schedule is; true where its slots are others now.</summary>
    public bool CopyTo(ScheduledJob job)
    {
        var before = (job.Cron, job.TimeZone, job.Enabled);
        job.Name = _request.Name;
        job.Cron = _request.Cron;
        job.TimeZone = _request.TimeZone;
        job.Task = _request.Task;
        job.Arguments = Arguments;
        job.Queue = _request.Queue;
        job.Priority = _request.Priority;
        job.Enabled = _request.Enabled;
        job.MissedSlots = _request.MissedSlots;
        job.LastError = null;
        return before != (job.Cron, job.TimeZone, job.Enabled);
    }
}
