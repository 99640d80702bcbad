using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Options;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Worker.Tasks;

/// <summary>
/// Runs one attempt: read the arguments, call the handler, commit; or decide what a failure means. Every way out is one conditional
/// statement of the ledger, so a stale worker changes nothing.
/// </summary>
internal sealed class TaskExecutor(
    IServiceScopeFactory scopes,
    HandlerRegistry handlers,
    TaskLedger ledger,
    CompletionBatcher completions,
    IOptions<WorkerOptions> options,
    TimeProvider time,
    ILogger<TaskExecutor> logger)
{
    /// <summary>Runs the attempt to its end. Does not throw.</summary>
    public async Task RunAsync(RunningTask running)
    {
        var task = running.Task;
        using var activity = StartActivity(task);
        using var scope = logger.BeginScope(LogScope(task));
        TaskTelemetry.PickupDelay.Record(task.DelaySeconds, new KeyValuePair<string, object?>(TaskTelemetry.QueueTag, task.Queue));
        var started = time.GetTimestamp();

        var outcome = await AttemptAsync(running);

        var tags = new TagList { { TaskTelemetry.TaskNameTag, task.Name }, { TaskTelemetry.OutcomeTag, outcome } };
        TaskTelemetry.Attempts.Add(1, tags);
        TaskTelemetry.Duration.Record(time.GetElapsedTime(started).TotalSeconds, tags);
        activity?.SetTag(TaskTelemetry.OutcomeTag, outcome);
    }

    private static Activity? StartActivity(ClaimedTask task)
    {
        // The enqueue is parent and link: one trace shows the whole journey, and the link survives where a backend splits it.
        var enqueue = ActivityContext.TryParse(task.TraceParent, traceState: null, isRemote: true, out var parsed) ? parsed : default;
        var activity = TaskTelemetry.Source.StartActivity(
            $"execute {task.Name}", ActivityKind.Consumer, enqueue, links: enqueue == default ? null : [new ActivityLink(enqueue)]);
        TaskTelemetry.Tag(activity, task.Id, task.Name, task.Queue, task.Priority, task.Correlation);
        activity?.SetTag(TaskTelemetry.AttemptTag, task.Attempt);
        return activity;
    }

    private static Dictionary<string, object> LogScope(ClaimedTask task)
    {
        var scope = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [TaskTelemetry.TaskIdTag] = task.Id,
            [TaskTelemetry.TaskNameTag] = task.Name,
        };
        if (task.Correlation is { } correlation)
            scope[correlation.Kind] = correlation.Id;
        return scope;
    }

    private async Task<string> AttemptAsync(RunningTask running)
    {
        var task = running.Task;
        try
        {
            if (!handlers.TryGet(task.Name, out var handler))
                return await EndAsync(task, invoker: null, arguments: null, new TaskEnd(false, $"There is no task named '{task.Name}'."));

            IBackgroundTask arguments;
            try
            {
                arguments = handler.Definition.ReadArguments(JsonDocument.Parse(task.Arguments).RootElement);
            }
            catch (JsonException e)
            {
                var unreadable = new TaskError($"The arguments cannot be read: {e.Message}", "The arguments cannot be read");
                return await EndAsync(task, invoker: null, arguments: null, new TaskEnd(false, unreadable));
            }

            if (task.CancelRequested)
                return await EndAsync(task, handler, arguments, new TaskEnd(Cancelled: true, Failure: null));
            if (task.Attempt > task.MaxAttempts)
                return await EndAsync(task, handler, arguments, new TaskEnd(false, "The last attempt was lost with its worker."));
            return await HandleAsync(running, handler, arguments);
        }
        catch (LeaseLostException e)
        {
            logger.LogWarning(e, "Task {TaskName} is stopped: its lease is lost.", task.Name);
            return "lease_lost";
        }
        catch (Exception e)
        {
            // The database did not take the end of the attempt. The lease runs out, and the task runs again.
            logger.LogError(e, "The end of task {TaskName} could not be saved; its lease will run out.", task.Name);
            Activity.Current?.SetStatus(ActivityStatusCode.Error, e.Message);
            return "unsaved";
        }
    }

    private async Task<string> HandleAsync(RunningTask running, HandlerInvoker handler, IBackgroundTask arguments)
    {
        var task = running.Task;
        using var limit = new Timer(_ => running.Stop(StopReason.TimeLimit), state: null, handler.Definition.TimeLimit, Timeout.InfiniteTimeSpan);
        await using var services = scopes.CreateAsyncScope();
        var context = new TaskContext(task, services.ServiceProvider.GetRequiredService<Domain.Data.UnitOfWork>());
        try
        {
            var result = await handler.HandleAsync(services.ServiceProvider, arguments, context, running.Stopping);
            running.Stopping.ThrowIfCancellationRequested();
            if (context.HasEffects)
                await context.CompleteAsync(result, CancellationToken.None);
            else
                await completions.CompleteAsync(task, result);
            return "succeeded";
        }
        catch (Exception e) when (e is not LeaseLostException)
        {
            await RollbackAsync(context);
            return await FailAsync(running, handler, arguments, e);
        }
    }

    private async Task RollbackAsync(TaskContext context)
    {
        try
        {
            await context.RollbackAsync();
        }
        catch (Exception e)
        {
            logger.LogDebug(e, "The rollback failed; the connection is gone, and the transaction with it.");
        }
    }

    private async Task<string> FailAsync(RunningTask running, HandlerInvoker handler, IBackgroundTask arguments, Exception error)
    {
        var task = running.Task;
        switch (running.Reason)
        {
            case StopReason.LeaseLost:
                throw new LeaseLostException(task.Id, task.Epoch);
            case StopReason.Shutdown:
                await ledger.HandBackAsync([task], CancellationToken.None);
                return "handed_back";
            case StopReason.CancelRequested:
                return await EndAsync(task, handler, arguments, new TaskEnd(Cancelled: true, Failure: null));
            case StopReason.TimeLimit:
                error = new TimeoutException($"The attempt took longer than the time limit of {handler.Definition.TimeLimit.TotalSeconds:0} s.", error);
                break;
        }

        Activity.Current?.SetStatus(ActivityStatusCode.Error, error.Message);
        if (error is PermanentTaskException || task.Attempt >= task.MaxAttempts)
        {
            logger.LogError(error, "Task {TaskName} has failed for good at attempt {Attempt}.", task.Name, task.Attempt);
            return await EndAsync(task, handler, arguments, new TaskEnd(Cancelled: false, TaskError.Of(error)));
        }

        var delay = RetryDelay.Next(
            task.Attempt, handler.Definition.RetryBaseSeconds, handler.Definition.RetryCapSeconds, Random.Shared.NextDouble());
        logger.LogWarning(error, "Task {TaskName} has failed at attempt {Attempt}; next in {Delay}.", task.Name, task.Attempt, delay);
        // False where the commit had gone through although its answer was lost: then the task has succeeded.
        return await ledger.RetryAsync(task, TaskError.Of(error), delay, CancellationToken.None) ? "retried" : "already_ended";
    }

    private async Task<string> EndAsync(ClaimedTask task, HandlerInvoker? invoker, IBackgroundTask? arguments, TaskEnd end)
    {
        using var limit = new CancellationTokenSource(options.Value.Lease);
        await using var services = scopes.CreateAsyncScope();
        var context = new TaskContext(task, services.ServiceProvider.GetRequiredService<Domain.Data.UnitOfWork>());
        if (invoker is not null && arguments is not null)
        {
            try
            {
                await invoker.OnEndedAsync(services.ServiceProvider, arguments, end, context, limit.Token);
            }
            catch (Exception e)
            {
                logger.LogError(e, "Task {TaskName} has ended, but tidying up after it failed.", task.Name);
                await RollbackAsync(context);
            }
        }

        // Tidying up may have used its time; the end is saved all the same.
        await context.EndAsync(end, CancellationToken.None);
        return end.Cancelled ? "cancelled" : "dead";
    }
}
