using TaskTracker.Domain.Knowledge;
using TaskTracker.Tests.Ai;
using TaskTracker.Worker.Knowledge.Local;

namespace TaskTracker.Tests.Knowledge.Local;

public sealed class LocalKnowledgeExtractorTests(LocalModel local, ITestOutputHelper output) : IClassFixture<LocalModel>
{
    private const string TwoThreads =
        """
        anna | Hi all, the wireless card is not detected after the kernel upgrade, lspci shows a Broadcom chip
        boris | how do I mount my external USB drive so that everyone can write to it?
        carl | anna: which wireless card is it exactly?
        dora | boris: is the drive formatted as NTFS or ext3?
        anna | carl: Broadcom BCM4311, it worked before the upgrade
        boris | dora: it is NTFS
        carl | anna: install the bcm43xx-fwcutter package and reload the wireless driver
        dora | boris: you need to install ntfs-3g and mount the drive with the umask=000 option
        anna | carl: that fixed it, thanks!
        boris | dora: great, it works now
        dora | boris: you are welcome
        carl | anna: cool
        """;

    private const string TwoUkrainianThreads =
        """
        Олена | Привіт! Після оновлення не працює оплата карткою в мобільному застосунку
        Петро | Хто знає, як підключити принтер до нової мережі в офісі?
        Ігор | Олена: яка версія застосунку?
        Марта | Петро, треба встановити драйвер принтера з внутрішнього порталу
        Олена | Ігор: 4.2, учора оновилась. Помилка платежу "timeout" від банку
        Петро | Марта, дякую, зараз спробую
        Ігор | Олена: спробуй очистити кеш застосунку і ввести картку ще раз
        Петро | Марта: запрацювало, принтер друкує
        Олена | Ігор: допомогло, дякую!
        """;

    private readonly LocalKnowledgeExtractor _extractor = new(local.Generator);

    [Fact]
    public async Task ExtractAsync_two_interleaved_threads_gives_two_topics_with_their_solutions()
    {
        var draft = await ExtractAsync(Chat.Of(TwoThreads));

        Assert.Equal(2, draft.Topics.Count);
        Assert.Equal([1, 3, 5, 7, 9, 12], draft.Topics[0].MessageIds.Select(Chat.Number));
        Assert.Equal([2, 4, 6, 8, 10, 11], draft.Topics[1].MessageIds.Select(Chat.Number));
        Assert.Equal("Wireless card", draft.Topics[0].Name);
        Assert.Contains("drive", draft.Topics[1].Name, StringComparison.OrdinalIgnoreCase);
        AssertSolved(draft, AtomType.Problem, 1, 7);
        AssertSolved(draft, AtomType.Question, 2, 8);
    }

    [Fact]
    public async Task ExtractAsync_two_ukrainian_threads_gives_two_topics_with_their_solutions()
    {
        var draft = await ExtractAsync(Chat.Of(TwoUkrainianThreads));

        Assert.Equal(2, draft.Topics.Count);
        Assert.Equal([1, 3, 5, 7, 9], draft.Topics[0].MessageIds.Select(Chat.Number));
        Assert.Equal([2, 4, 6, 8], draft.Topics[1].MessageIds.Select(Chat.Number));
        Assert.Contains("оплата", draft.Topics[0].Name, StringComparison.OrdinalIgnoreCase);
        AssertSolved(draft, AtomType.Question, 2, 4);
        Assert.Contains(draft.Links, l => l.Type == AtomLinkType.Solves);
    }

    [Fact]
    public async Task ExtractAsync_chatter_gives_nothing()
    {
        var draft = await ExtractAsync(Chat.Of(
            """
            anna | good morning everyone
            boris | hi anna
            carl | lol
            anna | thanks!
            boris | :)
            """));

        Assert.Empty(draft.Topics);
        Assert.Empty(draft.Links);
    }

    [Fact]
    public async Task ExtractAsync_no_messages_or_blank_ones_gives_nothing()
    {
        Assert.Empty((await ExtractAsync([])).Topics);
        Assert.Empty((await ExtractAsync([Chat.Message(1, "anna", " \n")])).Topics);
    }

    [Fact]
    public async Task ExtractAsync_the_same_report_twice_is_one_atom_with_both_sources()
    {
        var draft = await ExtractAsync([
            Chat.Message(1, "anna", "The wireless card does not work after the kernel upgrade"),
            Chat.Message(2, "boris", "The wireless card does not work after the kernel upgrade!"),
        ]);

        var atom = Assert.Single(draft.Topics.SelectMany(t => t.Atoms));
        Assert.Equal([1, 2], atom.SourceMessageIds.Select(Chat.Number));
    }

    [Fact]
    public async Task ExtractAsync_settings_limit_topics_and_confidence()
    {
        var batch = Chat.Of(TwoThreads);
        var sure = await _extractor.ExtractAsync(batch, new() { MinConfidence = 0.9 }, TestContext.Current.CancellationToken);
        var one = await _extractor.ExtractAsync(batch, new() { MaxTopics = 1, MaxAtomsPerTopic = 1 }, TestContext.Current.CancellationToken);

        Assert.All(sure.Topics.SelectMany(t => t.Atoms), a => Assert.True(a.Confidence >= 0.9));
        Assert.Single(Assert.Single(one.Topics).Atoms);
    }

    [Fact]
    public async Task ExtractAsync_cancelled_throws() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _extractor.ExtractAsync(Chat.Of(TwoThreads), ExtractionSettings.Default, new CancellationToken(canceled: true)));

    [Fact]
    public async Task ExtractAsync_any_order_of_the_same_batch_gives_the_same_draft()
    {
        var batch = Chat.Of(TwoThreads);

        Assert.Equal(Render(await ExtractAsync(batch)), Render(await ExtractAsync([.. batch.Reverse()])));
    }

    [Fact]
    public async Task ExtractAsync_real_chat_quotes_its_sources_and_names_its_topics()
    {
        var chat = SharedChat.Required();
        var (atoms, topics, solved) = (0, 0, 0);
        foreach (var slice in chat.Messages.Where(m => !string.IsNullOrWhiteSpace(m.Message.Text)).Chunk(50).Where((_, i) => i % 15 == 7))
        {
            var batch = slice.Select(m => m.Message).ToArray();
            var texts = batch.ToDictionary(m => m.Id, m => m.Text);
            var authors = batch.Select(m => m.Author).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var draft = await ExtractAsync(batch);

            var keys = draft.Topics.SelectMany(t => t.Atoms).Select(a => a.Key).ToHashSet(StringComparer.Ordinal);
            foreach (var topic in draft.Topics)
            {
                output.WriteLine($"# {topic.Name} ({topic.MessageIds.Count})");
                Assert.InRange(topic.Name.Length, 2, 80);
                Assert.DoesNotContain(topic.Name, authors);
                Assert.DoesNotContain("://", topic.Name, StringComparison.Ordinal);
                Assert.NotEmpty(topic.Atoms);
                foreach (var atom in topic.Atoms)
                {
                    output.WriteLine($"    {atom.Type} {atom.Confidence:f2} {atom.Content}");
                    Assert.Contains(atom.SourceMessageIds, id => texts[id].Contains(atom.Content, StringComparison.Ordinal));
                    Assert.All(atom.SourceMessageIds, id => Assert.Contains(id, texts));
                    Assert.InRange(atom.Confidence, ExtractionSettings.Default.MinConfidence, 1);
                    Assert.InRange(atom.Title.Length, 3, 80);
                }
            }
            Assert.Equal(draft.Topics.Count, draft.Topics.Select(t => t.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
            Assert.All(draft.Links, l => Assert.True(keys.Contains(l.FromKey) && keys.Contains(l.ToKey) && l.Strength is > 0 and <= 1));
            (atoms, topics) = (atoms + keys.Count, topics + draft.Topics.Count);
            solved += draft.Links.Count(l => l.Type == AtomLinkType.Solves);
        }
        output.WriteLine($"{topics} topics, {atoms} atoms, {solved} solutions");
        Assert.True(topics > 20 && atoms > 40 && solved > 10, $"{topics} topics, {atoms} atoms, {solved} solutions");
    }

    private Task<ExtractionDraft> ExtractAsync(IReadOnlyList<ConversationMessage> messages) =>
        _extractor.ExtractAsync(messages, ExtractionSettings.Default, TestContext.Current.CancellationToken);

    private static void AssertSolved(ExtractionDraft draft, AtomType type, int asked, int answered)
    {
        var atoms = draft.Topics.SelectMany(t => t.Atoms).ToArray();
        var point = Assert.Single(atoms, a => a.Type == type && a.SourceMessageIds.Any(id => Chat.Number(id) == asked));
        var solution = Assert.Single(atoms, a => a.Type == AtomType.Solution && a.SourceMessageIds.Any(id => Chat.Number(id) == answered));
        Assert.Contains(draft.Links, l => l.FromKey == solution.Key && l.ToKey == point.Key && l.Type == AtomLinkType.Solves);
    }

    private static string Render(ExtractionDraft draft) => System.Text.Json.JsonSerializer.Serialize(draft);
}
