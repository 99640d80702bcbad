using System.Text.Json;
using TaskTracker.Domain.Messages;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Tests.Tasks;

public sealed class QueuedTaskTests
{
    [Fact]
    public void Of_without_options_takes_the_policy_of_the_task()
    {
        var queued = QueuedTask.Of(new ProcessMessage("hello"), EnqueueOptions.None);

        Assert.Equal((queued.Definition.Queue, queued.Definition.Priority), (queued.Queue, queued.Priority));
        Assert.Equal("hello", JsonDocument.Parse(queued.Arguments).RootElement.GetProperty("text").GetString());
        Assert.Null(queued.RunAt);
        Assert.Null(queued.UniqueKey);
        Assert.False(queued.AlreadyQueued);
        Assert.Equal(7, queued.Id.Version);
    }

    [Fact]
    public void Of_with_options_takes_them_instead()
    {
        var options = new EnqueueOptions
        {
            Queue = TaskQueues.Long,
            Priority = TaskPriority.Critical,
            RunAt = DateTimeOffset.UnixEpoch,
            UniqueKey = "key",
            ParentId = Guid.NewGuid(),
            Correlation = Correlation.Job(Guid.NewGuid()),
        };

        var queued = QueuedTask.Of(new ProcessMessage("hello"), options);

        Assert.Equal(
            (options.Queue, options.Priority, options.RunAt, options.UniqueKey, options.ParentId, options.Correlation),
            (queued.Queue, queued.Priority, queued.RunAt, queued.UniqueKey, queued.ParentId, queued.Correlation));
    }

    [Fact]
    public void Of_for_a_queue_that_does_not_exist_is_refused_and_names_those_that_do()
    {
        var error = Assert.Throws<ArgumentException>(
            () => QueuedTask.Of(new ProcessMessage("hello"), new EnqueueOptions { Queue = "nowhere" }));

        Assert.Contains("'nowhere'", error.Message);
        Assert.All(TaskQueues.All, queue => Assert.Contains(queue, error.Message));
    }

    [Fact]
    public void Of_the_correlation_of_the_arguments_goes_before_that_of_the_options()
    {
        var own = Correlation.Run(Guid.NewGuid());

        var queued = QueuedTask.Of(new Correlated(own.Id), new EnqueueOptions { Correlation = Correlation.Job(Guid.NewGuid()) });

        Assert.Equal(own, queued.Correlation);
    }

    [Task("correlated")]
    private sealed record Correlated(Guid RunId) : IBackgroundTask<string>
    {
        Correlation? IBackgroundTask.Correlation => Correlation.Run(RunId);
    }
}
