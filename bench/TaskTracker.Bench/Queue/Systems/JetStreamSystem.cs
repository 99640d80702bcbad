using System.Text.Json;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;

namespace TaskTracker.Bench.Queue.Systems;

/// <summary>
/// JetStream alone, on a file at its default flush interval: publish, consume, acknowledge. There is no ledger, no transaction and no
/// fence; this is the limit that the broker sets.
/// </summary>
internal sealed class JetStreamSystem : IQueueSystem
{
    private const string StreamName = "BENCH";
    private const string Subject = "bench.noop";
    private const string ConsumerName = "noop";

    public string Key => "jetstream";

    public string Name => "raw JetStream";

    public double Share => 1;

    public async Task<IQueueProducer> OpenProducerAsync(BenchTargets targets, CancellationToken cancellationToken)
    {
        var client = new NatsClient(targets.Broker);
        var jetStream = client.CreateJetStreamContext();
        await jetStream.CreateOrUpdateStreamAsync(
            new StreamConfig(StreamName, ["bench.>"])
            {
                Retention = StreamConfigRetention.Workqueue,
                Storage = StreamConfigStorage.File,
            },
            cancellationToken);
        await jetStream.CreateOrUpdateConsumerAsync(
            StreamName, new ConsumerConfig(ConsumerName) { AckPolicy = ConsumerConfigAckPolicy.Explicit, MaxAckPending = 20_000 }, cancellationToken);
        return new Producer(client, jetStream);
    }

    public Task<IAsyncDisposable> StartWorkerAsync(BenchTargets targets, CancellationToken cancellationToken) =>
        Task.FromResult<IAsyncDisposable>(new Consumer(new NatsClient(targets.Broker)));

    private sealed class Producer(NatsClient client, INatsJSContext jetStream) : IQueueProducer
    {
        public bool HasBulk => true;

        public async Task EnqueueAsync(NoOp task, CancellationToken cancellationToken)
        {
            var ack = await jetStream.PublishAsync(Subject, JsonSerializer.SerializeToUtf8Bytes(task), cancellationToken: cancellationToken);
            ack.EnsureSuccess();
        }

        public Task EnqueueManyAsync(IReadOnlyList<NoOp> tasks, CancellationToken cancellationToken) =>
            Task.WhenAll(tasks.Select(t => EnqueueAsync(t, cancellationToken)));

        public async Task<bool> IsIdleAsync(CancellationToken cancellationToken)
        {
            var info = (await jetStream.GetConsumerAsync(StreamName, ConsumerName, cancellationToken)).Info;
            return info is { NumPending: 0, NumAckPending: 0 };
        }

        public async ValueTask DisposeAsync()
        {
            await jetStream.DeleteStreamAsync(StreamName);
            await client.DisposeAsync();
        }
    }

    private sealed class Consumer : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly NatsClient _client;
        private readonly Task _loop;

        public Consumer(NatsClient client)
        {
            _client = client;
            _loop = ConsumeAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _stopping.CancelAsync();
            await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _client.DisposeAsync();
            _stopping.Dispose();
        }

        private async Task ConsumeAsync()
        {
            var consumer = await _client.CreateJetStreamContext().GetConsumerAsync(StreamName, ConsumerName, _stopping.Token);
            await foreach (var message in consumer.ConsumeAsync<byte[]>(cancellationToken: _stopping.Token))
            {
                Probe.Current.Note(JsonSerializer.Deserialize<NoOp>(message.Data)!.Index);
                await message.AckAsync(cancellationToken: _stopping.Token);
            }
        }
    }
}
