using TaskTracker.Domain.Scoring;

namespace TaskTracker.Tests.Scoring;

/// <summary>A chat message with the class that a person gave it.</summary>
/// <remarks>
/// Vocabulary and weights were tuned on the split "tune" only. The messages of "test" were written after the vocabulary, about other
/// trades than software, and drawn at random from a set whose other half went to "tune"; translations of one message stay together.
/// </remarks>
internal sealed record LabelledMessage(string Split, MessageClassification Label, string Language, string Text)
{
    public static IReadOnlyList<LabelledMessage> LoadAll() =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Scoring", "Data", "labelled-messages.tsv"))
            .Skip(1)
            .Select(line => line.Split('\t'))
            .Select(columns => new LabelledMessage(
                columns[0],
                columns[1] switch
                {
                    "noise" => MessageClassification.Noise,
                    "weak_signal" => MessageClassification.WeakSignal,
                    "signal" => MessageClassification.Signal,
                    var other => throw new FormatException($"Unknown label {other}."),
                },
                columns[2],
                columns[3].Replace("\\n", "\n", StringComparison.Ordinal))),
    ];
}
