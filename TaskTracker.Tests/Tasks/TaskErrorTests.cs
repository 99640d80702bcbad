using TaskTracker.Domain.Tasks;

namespace TaskTracker.Tests.Tasks;

public sealed class TaskErrorTests
{
    [Fact]
    public async Task Of_an_exception_of_an_async_method_groups_by_type_and_first_own_frame()
    {
        var error = TaskError.Of(await Assert.ThrowsAsync<TimeoutException>(() => FailAsync("one")));

        Assert.Equal($"TimeoutException at {nameof(TaskErrorTests)}.{nameof(FailAsync)}", error.Group);
        Assert.Equal("TimeoutException: one", error.Message);
        Assert.Equal(error.Group, TaskError.Of(await Assert.ThrowsAsync<TimeoutException>(() => FailAsync("two"))).Group);
    }

    [Fact]
    public void Of_an_exception_of_a_lambda_in_the_library_groups_by_the_method_around_it()
    {
        var error = TaskError.Of(Assert.Throws<FormatException>(() => Enumerable.Range(0, 1).Select(_ => Guid.Parse("no id")).ToList()));

        Assert.StartsWith($"FormatException at {nameof(TaskErrorTests)}.{nameof(Of_an_exception_of_a_lambda_in_the_library_groups_by_the_method_around_it)}", error.Group);
    }

    [Fact]
    public async Task Of_an_exception_that_was_not_thrown_groups_by_the_frame_of_its_cause()
    {
        var cause = await Assert.ThrowsAsync<TimeoutException>(() => FailAsync("cause"));

        Assert.Equal(
            $"InvalidOperationException at {nameof(TaskErrorTests)}.{nameof(FailAsync)}",
            TaskError.Of(new InvalidOperationException("outer", cause)).Group);
        Assert.Equal("InvalidOperationException", TaskError.Of(new InvalidOperationException("nowhere")).Group);
    }

    [Fact]
    public void Of_a_long_message_is_cut()
    {
        Assert.Equal(TaskError.MaxLength, TaskError.Of(new InvalidOperationException(new string('x', 10_000))).Message.Length);
    }

    private static async Task FailAsync(string message)
    {
        await Task.Yield();
        throw new TimeoutException(message);
    }
}
