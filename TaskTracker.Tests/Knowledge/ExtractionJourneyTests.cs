using System.Text.Json;
using TaskTracker.Tests.Support;

namespace TaskTracker.Tests.Knowledge;

[Collection(StackGroup.Name)]
public sealed class ExtractionJourneyTests(StackFixture stack)
{
    private static readonly (string Author, string Text)[] Conversation =
    [
        ("Anna", "The staging deploy fails since this morning: migration 42 times out after 30 seconds."),
        ("Ben", "@anna which error do you see in the log of the migrator?"),
        ("Anna", "It says: canceling statement due to statement timeout while creating the index on messages."),
        ("Ben", "That index is built without CONCURRENTLY, so it locks the whole messages table."),
        ("Carl", "I think we should raise statement_timeout for the migrator only."),
        ("Ben", "Run SET statement_timeout = 0 at the start of migration 42, that solves it on my machine."),
        ("Anna", "Thanks, with statement_timeout = 0 the migration went through on staging."),
        ("Carl", "We decided to build every index of big tables CONCURRENTLY from now on."),
        ("Anna", "Can somebody write that into the deployment guide before Friday?"),
        ("Ben", "I will add the rule to the deployment guide tomorrow."),
        ("Carl", "There is a risk that old replicas still read the dropped column during the rollout."),
        ("Anna", "Then let's drop the column one release later, we agreed on that in the review."),
    ];

    [Fact]
    public async Task Twelve_updates_lead_to_a_topic_with_atoms_that_quote_their_messages()
    {
        await using var events = await stack.ConnectAsync("messages,knowledge");
        // Messages that other tests have left waiting are older and go first, so a second round may be needed to reach all of the first.
        var decision = await TellAsync(events) ?? await TellAsync(events);

        Assert.NotNull(decision);
        Assert.Equal("decision", decision.Value.GetProperty("type").GetString());
        AssertInOrder(events.Seen);
    }

    /// <summary>Posts the conversation, checks the atoms of the run that it starts, and returns the decision if it is among all atoms.</summary>
    private async Task<JsonElement?> TellAsync(EventClient events)
    {
        var chat = -LiveUpdates.NextId();
        foreach (var (author, text) in Conversation)
            await stack.SendUpdateAsync(LiveUpdates.Message(chat, author, text));

        var started = await events.WaitForAsync(e => e.Type == "knowledge.extraction_started");
        var run = started.Frame.GetProperty("run_id").GetGuid();
        var completed = await events.WaitForAsync(
            e => e.Type == "knowledge.extraction_completed" && e.Frame.GetProperty("run_id").GetGuid() == run);
        Assert.True(completed.Data.GetProperty("message_count").GetInt32() >= 10);

        foreach (var atom in (await stack.GetAsync($"/api/v1/atoms?run_id={run}")).GetProperty("items").EnumerateArray())
            await AssertQuotesAsync(atom);
        var all = (await stack.GetAsync("/api/v1/atoms?page_size=200")).GetProperty("items").EnumerateArray();
        return all.Select(a => (JsonElement?)a)
            .FirstOrDefault(a => a!.Value.GetProperty("content").GetString()!.StartsWith("We decided", StringComparison.Ordinal));
    }

    private async Task AssertQuotesAsync(JsonElement atom)
    {
        var id = atom.GetProperty("id").GetGuid();
        var detail = await stack.GetAsync($"/api/v1/atoms/{id}");
        var sources = detail.GetProperty("source_messages").EnumerateArray().Select(m => m.GetProperty("content").GetString()!).ToList();
        Assert.Contains(sources, source => source.Contains(atom.GetProperty("content").GetString()!, StringComparison.Ordinal));
        var topic = await stack.GetAsync($"/api/v1/topics/{detail.GetProperty("topics")[0].GetProperty("id").GetGuid()}");
        Assert.Contains(id, topic.GetProperty("atoms").EnumerateArray().Select(a => a.GetProperty("id").GetGuid()));
    }

    /// <summary>The sequence grows, and a message is stored before it is scored.</summary>
    private static void AssertInOrder(IReadOnlyList<ReceivedEvent> seen)
    {
        Assert.Equal(seen.Select(e => e.Seq).Order(), seen.Select(e => e.Seq));
        foreach (var stored in seen.Where(e => e.Type == "message.new"))
        {
            var id = stored.Data.GetProperty("message_id").GetGuid();
            var types = seen.Where(e => e.Topic == "messages" && e.Data.GetProperty("message_id").GetGuid() == id).Select(e => e.Type);
            Assert.Equal(["message.new", "message.updated", "message_scored"], types);
        }
    }
}
