using System.Text.Json;
using TaskTracker.Tests.Ai;

namespace TaskTracker.Tests.Knowledge.Local;

/// <summary>Makes the weights that the program and the tests carry. Run by hand after a change of the features.</summary>
public sealed class ReplyModelFitting(LocalModel local) : IClassFixture<LocalModel>
{
    /// <summary>The recordings whose number leaves the remainder f are unknown to the weights of fold f.</summary>
    public const int Folds = 5;

    private const int Networks = 3;

    [Fact(Explicit = true)]
    public async Task Fit_all_recordings_and_every_fold_writes_the_weights()
    {
        var chat = SharedChat.Required();
        var examples = new List<(int Recording, ReplyExample Example)>();
        for (var r = 0; r < chat.Recordings.Count; r++)
        {
            var data = await ReplyData.OfAsync(chat, chat.Recordings[r], local.Generator, TestContext.Current.CancellationToken);
            examples.AddRange(ReplyExample.Of(data).Select(e => (r, e)));
        }
        for (var fold = 0; fold < Folds; fold++)
            Write($"TaskTracker.Tests/Knowledge/Local/Data/fold{fold}.json", [.. examples.Where(e => e.Recording % Folds != fold).Select(e => e.Example)]);
        Write("TaskTracker.Worker/Knowledge/Local/Data/reply-model.json", [.. examples.Select(e => e.Example)]);
    }

    private static void Write(string file, IReadOnlyList<ReplyExample> examples) =>
        File.WriteAllText(
            Path.Combine(SharedChat.Root(), file),
            JsonSerializer.Serialize(Enumerable.Range(1, Networks).Select(seed => ReplyModelTrainer.Fit(examples, seed))) + "\n");
}
