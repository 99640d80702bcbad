using TaskTracker.Domain.Knowledge;

namespace TaskTracker.Tests.Knowledge;

public sealed class ExtractionBatchTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(ExtractionBatch.MinMessages - 1)]
    public void Choose_too_few_messages_is_empty(int count) => Assert.Empty(ExtractionBatch.Choose(Conversation(1, Noon, count)));

    [Fact]
    public void Choose_exactly_enough_messages_takes_them_oldest_first()
    {
        var waiting = Conversation(1, Noon, ExtractionBatch.MinMessages);

        Assert.Equal(waiting, ExtractionBatch.Choose([.. waiting.Reverse()]));
    }

    [Fact]
    public void Choose_takes_whole_conversations_and_leaves_the_one_that_does_not_fit()
    {
        var oldest = Conversation(1, Noon, 30);
        var next = Conversation(2, Noon.AddMinutes(10), 15);
        var tooLong = Conversation(1, Noon.AddHours(3), 20);

        var chosen = ExtractionBatch.Choose([.. tooLong, .. next, .. oldest]);

        Assert.Equal(45, chosen.Count);
        Assert.Empty(chosen.Intersect(tooLong));
        Assert.Equal(chosen.OrderBy(m => m.SentAt).ThenBy(m => m.Id), chosen);
    }

    [Fact]
    public void Choose_of_a_conversation_longer_than_a_batch_takes_its_beginning()
    {
        var waiting = Conversation(1, Noon, ExtractionBatch.MaxMessages + 20);

        Assert.Equal(waiting.Take(ExtractionBatch.MaxMessages), ExtractionBatch.Choose(waiting));
    }

    [Fact]
    public void Choose_cuts_the_next_conversation_where_the_batch_would_stay_too_small()
    {
        var small = Conversation(1, Noon, ExtractionBatch.MinMessages - 1);
        var large = Conversation(2, Noon.AddHours(1), ExtractionBatch.MaxMessages);

        var chosen = ExtractionBatch.Choose([.. small, .. large]);

        Assert.Equal(ExtractionBatch.MaxMessages, chosen.Count);
        Assert.Equal(small.Length, chosen.Intersect(small).Count());
    }

    [Fact]
    public void Choose_a_silence_ends_a_conversation_only_when_longer_than_the_gap()
    {
        var first = Conversation(1, Noon, 40);
        var end = first[^1].SentAt;

        var joined = Conversation(1, end + ExtractionBatch.ConversationGap, 20);
        Assert.Equal(ExtractionBatch.MaxMessages, ExtractionBatch.Choose([.. first, .. joined]).Count);

        var apart = Conversation(1, end + ExtractionBatch.ConversationGap + TimeSpan.FromSeconds(1), 20);
        Assert.Equal(first, ExtractionBatch.Choose([.. first, .. apart]));
    }

    [Fact]
    public void Choose_chats_at_the_same_time_are_different_conversations()
    {
        var one = Conversation(1, Noon, 35);
        var other = Conversation(2, Noon.AddSeconds(30), 35);

        Assert.Equal(one, ExtractionBatch.Choose([.. other, .. one]));
    }

    /// <summary>A message a minute.</summary>
    private static WaitingMessage[] Conversation(long chat, DateTimeOffset from, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new WaitingMessage(Guid.CreateVersion7(from.AddMinutes(i)), chat, from.AddMinutes(i)))];
}
