using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TaskTracker.Worker.Ai;

namespace TaskTracker.Tests.Ai;

public sealed class LocalEmbeddingGeneratorTests(LocalModel local) : IClassFixture<LocalModel>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GenerateAsync_text_gives_a_unit_vector_of_384_dimensions()
    {
        var embedding = await local.Generator.GenerateAsync("How do I install the wireless driver?", cancellationToken: Ct);

        Assert.Equal(LocalEmbeddingGenerator.Dimensions, embedding.Vector.Length);
        Assert.Equal(LocalEmbeddingGenerator.Model, embedding.ModelId);
        Assert.Equal(1.0, Dot(embedding, embedding), 4);
    }

    [Fact]
    public async Task GenerateAsync_texts_of_mixed_length_keeps_their_order()
    {
        var texts = Enumerable.Range(0, 40)
            .Select(i => string.Join(' ', Enumerable.Repeat($"word{i} printer", 1 + i * 7 % 40)))
            .ToArray();

        var together = await local.Generator.GenerateAsync(texts, cancellationToken: Ct);

        for (var i = 0; i < texts.Length; i += 3)
        {
            var alone = await local.Generator.GenerateAsync(texts[i], cancellationToken: Ct);
            Assert.True(Dot(alone, together[i]) > 0.999, $"text {i} has another vector in the batch");
        }
    }

    [Fact]
    public async Task GenerateAsync_paraphrase_is_nearer_than_another_subject()
    {
        var e = await local.Generator.GenerateAsync(
            ["my wifi card is not detected", "the wireless adapter does not show up", "we had pizza for lunch"], cancellationToken: Ct);

        Assert.True(Dot(e[0], e[1]) > Dot(e[0], e[2]) + 0.2);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t")]
    public async Task GenerateAsync_blank_text_is_refused_with_its_position(string blank)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => local.Generator.GenerateAsync(["fine", blank], cancellationToken: Ct));

        Assert.Contains("Text 1 is blank", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_no_texts_gives_no_vectors() =>
        Assert.Empty(await local.Generator.GenerateAsync([], cancellationToken: Ct));

    [Fact]
    public async Task GenerateAsync_another_model_or_dimension_is_refused()
    {
        await Assert.ThrowsAsync<NotSupportedException>(
            () => local.Generator.GenerateAsync(["text"], new() { ModelId = "other" }, Ct));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => local.Generator.GenerateAsync(["text"], new() { Dimensions = 128 }, Ct));
    }

    [Fact]
    public async Task GenerateAsync_cancelled_in_the_middle_throws_cancellation_and_serves_the_next()
    {
        await local.Generator.WarmUpAsync(Ct);
        using var cancel = new CancellationTokenSource();
        var texts = Enumerable.Range(0, 2_000).Select(i => $"message number {i} about the kernel and the sound card").ToArray();

        var running = local.Generator.GenerateAsync(texts, cancellationToken: cancel.Token);
        await local.Generator.GenerateAsync("a turn between two batches", cancellationToken: Ct);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.NotNull(await local.Generator.GenerateAsync("next", cancellationToken: Ct));
    }

    [Fact]
    public async Task AddLocalAi_registers_one_generator_with_its_metadata()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.AddLocalAi();
        using var host = builder.Build();

        var generator = host.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        var metadata = generator.GetService<EmbeddingGeneratorMetadata>();

        Assert.Equal(("local", "all-MiniLM-L6-v2", 384),
            (metadata?.ProviderName, metadata?.DefaultModelId, metadata?.DefaultModelDimensions));
        Assert.Same(host.Services.GetRequiredService<LocalEmbeddingGenerator>(), generator.GetService<LocalEmbeddingGenerator>());
        await host.StartAsync(Ct);
        await host.StopAsync(Ct);
    }

    [Fact]
    public async Task AddLocalAi_threads_out_of_range_stops_the_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Ai:Local:Threads"] = "0" });
        builder.AddLocalAi();
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Ct));
        Assert.Contains("Threads", error.Message, StringComparison.Ordinal);
    }

    private static double Dot(Embedding<float> a, Embedding<float> b) =>
        System.Numerics.Tensors.TensorPrimitives.Dot(a.Vector.Span, b.Vector.Span);
}
