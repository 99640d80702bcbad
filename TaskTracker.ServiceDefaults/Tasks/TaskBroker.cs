using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Tasks;

namespace TaskTracker.ServiceDefaults.Tasks;

/// <summary>
/// The work-queue stream that points workers at tasks: one subject, and one durable consumer, per queue and priority.
/// It may lose everything; the ledger fills it again.
/// </summary>
public sealed class TaskBroker(INatsJSContext jetStream)
{
    /// <summary>The stream.</summary>
    public const string StreamName = "TASKS";

    /// <summary>
    /// How long a delivery may stay unacknowledged before the broker delivers it again. Heartbeats come several times within it.
    /// </summary>
    public static readonly TimeSpan AckWait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan DuplicateWindow = TimeSpan.FromMinutes(2);

    /// <summary>Makes the stream and its consumers where they are missing.</summary>
    /// <returns>Whether the stream was made anew, so that whatever was published before is lost.</returns>
    public async Task<bool> EnsureAsync(CancellationToken cancellationToken)
    {
        var isNew = !await ExistsAsync(cancellationToken);
        await jetStream.CreateOrUpdateStreamAsync(
            new StreamConfig(StreamName, ["tasks.>"])
            {
                Retention = StreamConfigRetention.Workqueue,
                Storage = StreamConfigStorage.File,
                DuplicateWindow = DuplicateWindow,
                Discard = StreamConfigDiscard.New,
            },
            cancellationToken);
        foreach (var queue in TaskQueues.All)
        {
            foreach (var priority in SnakeCase.All<TaskPriority>())
                await EnsureConsumerAsync(queue, priority, cancellationToken);
        }

        return isNew;
    }

    /// <summary>The consumer of a queue and priority.</summary>
    public ValueTask<INatsJSConsumer> GetConsumerAsync(string queue, TaskPriority priority, CancellationToken cancellationToken) =>
        jetStream.GetConsumerAsync(StreamName, ConsumerName(queue, SnakeCase.Of(priority)), cancellationToken);

    /// <summary>Whether the broker holds any message of a queue, waiting or with a worker.</summary>
    public async Task<bool> HasMessagesAsync(string queue, CancellationToken cancellationToken)
    {
        foreach (var priority in Enum.GetValues<TaskPriority>())
        {
            var info = (await GetConsumerAsync(queue, priority, cancellationToken)).Info;
            if (info.NumPending > 0 || info.NumAckPending > 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether the broker has the stream.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await jetStream.GetStreamAsync(StreamName, cancellationToken: cancellationToken);
            return true;
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            return false;
        }
    }

    /// <summary>Publishes messages and waits for the broker to have stored them.</summary>
    /// <returns>Those that the broker has; the others are to be tried again.</returns>
    public async Task<IReadOnlyList<TaskMessage>> PublishAsync(IReadOnlyList<TaskMessage> messages, CancellationToken cancellationToken)
    {
        var publishes = messages.Select(m => TryPublishAsync(m, cancellationToken)).ToList();
        var stored = await Task.WhenAll(publishes);
        return [.. messages.Where((_, i) => stored[i])];
    }

    private static string ConsumerName(string queue, string priority) => $"{queue}-{priority}";

    private async Task<bool> TryPublishAsync(TaskMessage message, CancellationToken cancellationToken)
    {
        var headers = new NatsHeaders { ["Nats-Msg-Id"] = $"{message.Id:N}-{message.Generation}" };
        if (message.TraceParent is not null)
            headers["traceparent"] = message.TraceParent;
        var result = await jetStream.TryPublishAsync(
            $"tasks.{message.Queue}.{message.Priority}", message.Id.ToByteArray(), headers: headers, cancellationToken: cancellationToken);

        // A duplicate is a message that the stream has taken before under the same id: it is there, or has been delivered.
        return result is { Success: true, Value.Error: null };
    }

    private async Task EnsureConsumerAsync(string queue, string priority, CancellationToken cancellationToken) =>
        await jetStream.CreateOrUpdateConsumerAsync(
            StreamName,
            new ConsumerConfig(ConsumerName(queue, priority))
            {
                FilterSubject = $"tasks.{queue}.{priority}",
                AckPolicy = ConsumerConfigAckPolicy.Explicit,
                AckWait = AckWait,
                MaxDeliver = -1,
                MaxAckPending = 20_000,
            },
            cancellationToken);
}
