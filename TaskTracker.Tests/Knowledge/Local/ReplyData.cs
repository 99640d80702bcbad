using Microsoft.Extensions.AI;
using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Knowledge.Text;
using TaskTracker.Worker.Knowledge.Local;

namespace TaskTracker.Tests.Knowledge.Local;

/// <summary>The annotated end of a recording with the messages before it, ready for the reply model.</summary>
public sealed class ReplyData
{
    private const int Context = 120;

    private ReplyData(
        Recording recording, IReadOnlyList<int> ids, IReadOnlyList<ConversationMessage> messages, IReadOnlyList<Address> addresses, ReplyFeatures features) =>
        (Recording, Ids, Messages, Addresses, Features) = (recording, ids, messages, addresses, features);

    public Recording Recording { get; }

    public IReadOnlyList<int> Ids { get; }

    public IReadOnlyList<ConversationMessage> Messages { get; }

    public IReadOnlyList<Address> Addresses { get; }

    public ReplyFeatures Features { get; }

    public static async Task<ReplyData> OfAsync(
        SharedChat chat, Recording recording, IEmbeddingGenerator<string, Embedding<float>> generator, CancellationToken cancellationToken)
    {
        var part = chat.Messages.Where(m => m.Id > recording.Last - Recording.Annotated - Context && m.Id <= recording.Last).ToArray();
        var messages = part.Select(p => p.Message).ToArray();
        var addressing = new Addressing(messages.Select(m => m.Author), StopWords.Default, AtomVocabulary.Default);
        var addresses = messages.Select(addressing.Read).ToArray();
        var bodies = messages.Select((m, i) => m.Text[addresses[i].Body..]).ToArray();
        var similarity = await MessageSimilarity.OfAsync(bodies, [.. bodies.Select(b => !Words.IsCyrillic(b))], generator, cancellationToken);
        var features = new ReplyFeatures(messages, addresses, similarity, AtomVocabulary.Default);
        return new ReplyData(recording, [.. part.Select(p => p.Id)], messages, addresses, features);
    }
}
