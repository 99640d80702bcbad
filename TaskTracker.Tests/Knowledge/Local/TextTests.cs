using TaskTracker.Domain.Knowledge.Text;
using TaskTracker.Worker.Knowledge.Local;

namespace TaskTracker.Tests.Knowledge.Local;

public sealed class TextTests
{
    [Theory]
    [InlineData("Run apt-get 2.6.39 now. It's in /etc/xorg.conf! Ok?", "Run apt-get 2.6.39 now.|It's in /etc/xorg.conf!|Ok?")]
    [InlineData("He said \"it broke.\" Then we left", "He said \"it broke.\"|Then we left")]
    [InlineData("Див. напр. звіт. Усе готово\nДалі", "Див. напр. звіт.|Усе готово|Далі")]
    public void Sentences_of_chat_text_are_cut_at_their_ends_only(string text, string expected) =>
        Assert.Equal(expected, string.Join('|', Sentences.Of(text).Select(s => s.In(text))));

    [Fact]
    public void Words_of_a_text_keep_their_places_and_fold_apostrophes()
    {
        const string text = "Комп’ютер doesn't see http://a.b/c?d=1 now";
        var words = Words.Of(text);

        Assert.Equal(["компютер", "doesnt", "see", "http://a.b/c?d=1", "now"], words.Select(w => w.Folded));
        Assert.Equal("doesn't", text[words[1].Start..words[1].End]);
    }

    [Fact]
    public void Words_of_lone_surrogates_are_read_without_failing() =>
        Assert.Equal(2, Words.Of("a\ud800 b\udc00").Count);

    [Fact]
    public void Cluster_two_tight_groups_stay_apart()
    {
        var similarity = new float[5, 5];
        foreach (var (a, b) in new[] { (0, 2), (0, 4), (2, 4), (1, 3) })
            similarity[a, b] = similarity[b, a] = 0.9f;

        Assert.Equal([0, 1, 0, 1, 0], AverageLinkage.Cluster(similarity, [1, 1, 1, 1, 1], 0.5, TestContext.Current.CancellationToken));
        Assert.Equal([0, 1, 2, 3, 4], AverageLinkage.Cluster(similarity, [1, 1, 1, 1, 1], 0.95, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void CharacterNgrams_forms_of_one_word_are_alike()
    {
        var v = CharacterNgrams.Of(["оплата карткою", "оплату картки", "драйвер принтера", ""]);

        Assert.True(v[0].Dot(v[1]) > 0.2);
        Assert.Equal(0, v[0].Dot(v[2]));
        Assert.Equal(0, v[3].Dot(v[3]));
    }

    [Fact]
    public void Keyphrases_of_two_groups_are_what_sets_them_apart()
    {
        var keyphrases = new Keyphrases(StopWords.Default, word => word == "anna");
        var best = keyphrases.Of(
            [["the wireless driver fails", "anna has the same wireless driver", "hehehehe thanks"], ["mount the usb drive", "my usb drive is full"]], 3);

        Assert.Equal("wireless driver", best[0][0].Folded);
        Assert.Equal("usb drive", best[1][0].Folded);
        Assert.DoesNotContain(best.SelectMany(b => b), k => k.Folded.Contains("anna", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bob2: try again", "bob2", "try again")]
    [InlineData("bob2, try again", "bob2", "try again")]
    [InlineData("@bob2 try again", "bob2", "try again")]
    [InlineData("bob2 try again", "bob2", "try again")]
    [InlineData("Олено, спробуй ще", "Олена Коваль", "спробуй ще")]
    [InlineData("stranger: try again", null, "try again")]
    [InlineData("Risk: we are late", null, "Risk: we are late")]
    [InlineData("Ризик: не встигнемо", null, "Ризик: не встигнемо")]
    [InlineData("http://example.org is down", null, "http://example.org is down")]
    public void Addressing_reads_whom_a_message_speaks_to(string text, string? addressee, string body)
    {
        var message = Chat.Message(1, "writer", text);
        var address = new Addressing(["bob2", "Олена Коваль", "writer"], StopWords.Default, AtomVocabulary.Default).Read(message);

        Assert.Equal(addressee, address.Addressee);
        Assert.Equal(body, text[address.Body..]);
    }
}
