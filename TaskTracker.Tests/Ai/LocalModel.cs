using Microsoft.Extensions.Options;
using TaskTracker.Worker.Ai;

namespace TaskTracker.Tests.Ai;

/// <summary>One loaded model for the tests of a class.</summary>
public sealed class LocalModel : IDisposable
{
    public LocalEmbeddingGenerator Generator { get; } = new(Options.Create(new LocalAiOptions { Threads = 2 }));

    public void Dispose() => Generator.Dispose();
}
