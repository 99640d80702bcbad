using System.Globalization;
using System.Text;
using TaskTracker.Domain.Scoring;

namespace TaskTracker.Tests.Scoring;

/// <summary>How well the classes of messages that have just arrived agree with people's labels.</summary>
public sealed class ScoringQualityTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly MessageScorer Scorer = new(new ScoringOptions());

    [Theory]
    [InlineData("tune")]
    [InlineData("test")]
    public void Score_labelled_messages_agrees_with_people(string split)
    {
        var messages = LabelledMessage.LoadAll().Where(m => m.Split == split).ToList();
        var confusion = new int[3, 3];
        foreach (var message in messages)
        {
            confusion[(int)message.Label, (int)Scorer.Score(new MessageFacts(message.Text, Now, Now)).Classification]++;
        }

        var f1 = Enumerable.Range(0, 3).Average(k => F1(confusion, k));
        var noiseRecall = (double)confusion[0, 0] / Enumerable.Range(0, 3).Sum(k => confusion[0, k]);
        var report = Report(split, confusion, f1, noiseRecall);
        output.WriteLine(report);

        Assert.True(f1 >= 0.80 && noiseRecall >= 0.85, report);
    }

    [Fact]
    public void Labelled_messages_are_many_and_the_splits_share_no_text()
    {
        var splits = LabelledMessage.LoadAll().ToLookup(m => m.Split, m => m.Text);

        Assert.True(splits["tune"].Count() >= 300);
        Assert.True(splits["test"].Count() >= 100);
        Assert.Empty(splits["tune"].Intersect(splits["test"]));
    }

    private static double F1(int[,] confusion, int k)
    {
        var predicted = confusion[0, k] + confusion[1, k] + confusion[2, k];
        var actual = confusion[k, 0] + confusion[k, 1] + confusion[k, 2];
        return 2d * confusion[k, k] / (predicted + actual);
    }

    private static string Report(string split, int[,] confusion, double f1, double noiseRecall)
    {
        var report = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"{split}: macro-F1 {f1:0.000}, noise recall {noiseRecall:0.000}")
            .AppendLine("label \\ scored      noise   weak signal");
        foreach (var label in Enum.GetValues<MessageClassification>())
        {
            report.AppendLine(CultureInfo.InvariantCulture,
                $"{label,-16}{confusion[(int)label, 0],9}{confusion[(int)label, 1],7}{confusion[(int)label, 2],7}");
        }

        return report.ToString();
    }
}
