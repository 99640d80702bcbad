using TaskTracker.Domain.Tasks;

namespace TaskTracker.Bench.Queue;

/// <summary>A task that does nothing; its arguments are 100 bytes of JSON.</summary>
[Task("bench_no_op", Summary = "Does nothing.")]
internal sealed record NoOp(int Index, string Padding) : IBackgroundTask<NoOpResult>
{
    private const string Filler = "0123456789012345678901234567890123456789012345678901234567890123456789";

    public static NoOp Of(int index) => new(index, Filler);
}

/// <summary>Nothing.</summary>
internal sealed record NoOpResult;
