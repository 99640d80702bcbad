using System.Text.Json.Serialization;
using TaskTracker.Domain.Messages;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.Tests.Tasks;

public sealed class TaskCatalogueTests
{
    [Fact]
    public void Catalogue_of_the_domain_is_well_formed_and_finds_tasks_by_name()
    {
        var catalogue = TaskCatalogue.FromAssemblies(typeof(ProcessMessage).Assembly);

        Assert.True(catalogue.TryGet("process_message", out var definition));
        Assert.Equal((typeof(ProcessMessage), typeof(ProcessMessageResult)), (definition.ArgumentsType, definition.ResultType));
        Assert.False(catalogue.TryGet("Process_Message", out _));
        Assert.Equal(catalogue.Definitions.OrderBy(d => d.Name, StringComparer.Ordinal), catalogue.Definitions);
    }

    [Fact]
    public void Catalogue_with_two_tasks_of_a_name_names_both() =>
        AssertRefused([typeof(One), typeof(OtherOne)], "'one'", nameof(One), nameof(OtherOne));

    [Fact]
    public void Catalogue_with_a_queue_that_does_not_exist_names_it() => AssertRefused([typeof(Nowhere)], nameof(Nowhere), "'nowhere'");

    [Fact]
    public void Catalogue_with_a_policy_out_of_range_is_refused() => AssertRefused([typeof(Never)], nameof(Never), "MaxAttempts");

    [Fact]
    public void Catalogue_with_a_record_without_attribute_or_contract_is_refused()
    {
        AssertRefused([typeof(Nameless)], nameof(Nameless), "[Task(\"name\")]");
        AssertRefused([typeof(NoContract)], nameof(NoContract), "IBackgroundTask<TResult>");
    }

    [Theory]
    [InlineData(typeof(LosesField))]
    [InlineData(typeof(Unreadable))]
    public void Catalogue_with_arguments_that_do_not_survive_json_names_the_task(Type record) =>
        AssertRefused([record], record.Name, "do not survive JSON");

    private static void AssertRefused(Type[] records, params string[] parts)
    {
        var error = Assert.Throws<InvalidOperationException>(() => new TaskCatalogue(records));
        Assert.All(parts, part => Assert.Contains(part, error.Message));
    }

    [Task("one")]
    private sealed record One(string Text) : IBackgroundTask<string>;

    [Task("one")]
    private sealed record OtherOne(string Text) : IBackgroundTask<string>;

    [Task("nowhere", Queue = "nowhere")]
    private sealed record Nowhere(string Text) : IBackgroundTask<string>;

    [Task("never", MaxAttempts = 0)]
    private sealed record Never(string Text) : IBackgroundTask<string>;

    private sealed record Nameless(string Text) : IBackgroundTask<string>;

    [Task("no_contract")]
    private sealed record NoContract(string Text);

    [Task("loses_field")]
    private sealed record LosesField(string Kept, [property: JsonIgnore] string Lost) : IBackgroundTask<string>;

    [Task("unreadable")]
    private sealed record Unreadable(string Text, Action Callback) : IBackgroundTask<string>;
}
