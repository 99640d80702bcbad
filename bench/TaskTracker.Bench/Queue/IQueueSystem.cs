namespace TaskTracker.Bench.Queue;

/// <summary>The servers as one system sees them.</summary>
/// <param name="Database">The connection string of its own database.</param>
/// <param name="Broker">The NATS server's address.</param>
internal sealed record BenchTargets(string Database, string Broker);

/// <summary>A task queue under test: how tasks are put in, and how a worker is started. It knows nothing of what is measured.</summary>
internal interface IQueueSystem
{
    /// <summary>The name on the command line and in the database.</summary>
    string Key { get; }

    /// <summary>The name in the report.</summary>
    string Name { get; }

    /// <summary>The share of the tasks that suits its speed: 1 for the fastest.</summary>
    double Share { get; }

    /// <summary>Whether caller and handlers must be one process; then no worker processes are started.</summary>
    bool SameProcess => false;

    /// <summary>Opens the caller's side; makes tables and streams where they are missing.</summary>
    Task<IQueueProducer> OpenProducerAsync(BenchTargets targets, CancellationToken cancellationToken);

    /// <summary>Starts a worker in this process; disposing it stops it in order.</summary>
    Task<IAsyncDisposable> StartWorkerAsync(BenchTargets targets, CancellationToken cancellationToken);
}

/// <summary>The caller's side of a queue.</summary>
internal interface IQueueProducer : IAsyncDisposable
{
    /// <summary>Whether the system takes many tasks in one call.</summary>
    bool HasBulk { get; }

    /// <summary>Queues a task; it is durable when the call returns.</summary>
    Task EnqueueAsync(NoOp task, CancellationToken cancellationToken);

    /// <summary>Queues many at once; all are durable when the call returns.</summary>
    Task EnqueueManyAsync(IReadOnlyList<NoOp> tasks, CancellationToken cancellationToken);

    /// <summary>Whether the system has noted the end of every task.</summary>
    Task<bool> IsIdleAsync(CancellationToken cancellationToken);

    /// <summary>How many messages the broker has delivered to workers, repetitions included; null where there is no broker.</summary>
    Task<long?> DeliveriesAsync(CancellationToken cancellationToken) => Task.FromResult<long?>(null);
}
