using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using TaskTracker.Domain.Knowledge.Text;

namespace TaskTracker.Worker.Knowledge.Local;

/// <summary>
/// How alike two texts of a batch are. MiniLM reads English only, so meaning is the cosine of its vectors where both texts are
/// English, and everything else is compared by the letters.
/// </summary>
public sealed class MessageSimilarity
{
    private readonly float[]?[] _meaning;
    private readonly IReadOnlyList<SparseVector> _letters;

    private MessageSimilarity(float[]?[] meaning, IReadOnlyList<SparseVector> letters) => (_meaning, _letters) = (meaning, letters);

    public static async Task<MessageSimilarity> OfAsync(
        IReadOnlyList<string> texts,
        IReadOnlyList<bool> english,
        IEmbeddingGenerator<string, Embedding<float>> generator,
        CancellationToken cancellationToken)
    {
        var readable = Enumerable.Range(0, texts.Count).Where(i => english[i] && !string.IsNullOrWhiteSpace(texts[i])).ToArray();
        var meaning = new float[]?[texts.Count];
        if (readable.Length > 0)
        {
            var vectors = await generator.GenerateAsync(readable.Select(i => texts[i]), cancellationToken: cancellationToken);
            for (var k = 0; k < readable.Length; k++)
                meaning[readable[k]] = vectors[k].Vector.ToArray();
        }
        return new MessageSimilarity(meaning, CharacterNgrams.Of(texts));
    }

    /// <summary>Whether the sentence model has read the text.</summary>
    public bool IsEnglish(int i) => _meaning[i] is not null;

    public float[]? Vector(int i) => _meaning[i];

    public SparseVector Letters(int i) => _letters[i];

    /// <summary>Cosine of the sentence embeddings; 0, which is what unrelated text has, unless both texts are English.</summary>
    public float Meaning(int i, int j) =>
        _meaning[i] is { } a && _meaning[j] is { } b ? TensorPrimitives.Dot<float>(a, b) : 0;

    /// <summary>Cosine of the character n-grams.</summary>
    public float Lexical(int i, int j) => _letters[i].Dot(_letters[j]);
}
