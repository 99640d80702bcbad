using System.Numerics.Tensors;
using TaskTracker.Worker.Knowledge.Local;

namespace TaskTracker.Tests.Knowledge.Local;

/// <summary>One message with its candidates: the messages before it and itself.</summary>
public sealed record ReplyExample(float[] Features, bool[] Right)
{
    public static IEnumerable<ReplyExample> Of(ReplyData data)
    {
        for (var i = 0; i < data.Ids.Count; i++)
        {
            if (!data.Recording.IsAnnotated(data.Ids[i]))
                continue;
            var first = Math.Max(0, i - ReplyFeatures.Window);
            var features = new float[(i - first + 1) * ReplyFeatures.Count];
            for (var j = first; j <= i; j++)
                data.Features.Write(i, j, features.AsSpan((j - first) * ReplyFeatures.Count, ReplyFeatures.Count));
            var right = Enumerable.Range(first, i - first + 1).Select(j => data.Recording.Answered[data.Ids[i]].Contains(data.Ids[j])).ToArray();
            if (right.Contains(true))
                yield return new ReplyExample(features, right);
        }
    }
}

/// <summary>
/// Fits a network of the reply model: softmax over the candidates of a message, the loss is minus the log of the probability of
/// its right ones, by Adam with decoupled weight decay, dropout on the hidden units and a cosine schedule.
/// </summary>
public static class ReplyModelTrainer
{
    private const int Inputs = ReplyFeatures.Count, Row = Inputs + 1, Hidden = 16, Epochs = 15, Batch = 16;
    private const float Rate = 0.005f, Decay = 0.03f, Dropout = 0.1f;

    public static ReplyModel.Network Fit(IReadOnlyList<ReplyExample> examples, int seed)
    {
        var random = new Random(seed);
        var hidden = new Weights(Hidden * Row, i => i % Row == 0 ? 0 : Uniform(random) * 0.6f * MathF.Sqrt(6f / Inputs));
        var output = new Weights(Hidden, _ => Uniform(random) * MathF.Sqrt(3f / Hidden));
        var order = Enumerable.Range(0, examples.Count).ToArray();
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            random.Shuffle(order);
            var rate = Rate * (0.52f + 0.5f * MathF.Cos(MathF.PI * epoch / Epochs));
            foreach (var batch in order.Chunk(Batch))
            {
                foreach (var i in batch)
                    Accumulate(examples[i], hidden, output, random);
                hidden.Step(rate, batch.Length);
                output.Step(rate, batch.Length);
            }
        }
        return new ReplyModel.Network(hidden.Rounded(), output.Rounded());
    }

    private static void Accumulate(ReplyExample example, Weights hidden, Weights output, Random random)
    {
        var n = example.Right.Length;
        var units = new float[n * Hidden];
        var scores = new float[n];
        var kept = Enumerable.Range(0, Hidden).Select(_ => random.NextDouble() >= Dropout).ToArray();
        const float scale = 1 / (1 - Dropout);
        for (var c = 0; c < n; c++)
        {
            var x = example.Features.AsSpan(c * Inputs, Inputs);
            for (var h = 0; h < Hidden; h++)
            {
                if (!kept[h])
                    continue;
                var row = hidden.Values.AsSpan(h * Row, Row);
                units[c * Hidden + h] = Math.Max(0, row[0] + TensorPrimitives.Dot(row[1..], x)) * scale;
                scores[c] += units[c * Hidden + h] * output.Values[h];
            }
        }
        var likelihood = scores.Select(s => MathF.Exp(s - scores.Max())).ToArray();
        var all = likelihood.Sum();
        var right = Math.Max(1e-12f, likelihood.Where((_, c) => example.Right[c]).Sum());
        for (var c = 0; c < n; c++)
        {
            var error = likelihood[c] / all - (example.Right[c] ? likelihood[c] / right : 0);
            var x = example.Features.AsSpan(c * Inputs, Inputs);
            for (var h = 0; h < Hidden; h++)
            {
                if (units[c * Hidden + h] <= 0)
                    continue;
                output.Gradient[h] += error * units[c * Hidden + h];
                var back = error * output.Values[h] * scale;
                var row = hidden.Gradient.AsSpan(h * Row, Row);
                row[0] += back;
                TensorPrimitives.MultiplyAdd(x, back, row[1..], row[1..]);
            }
        }
    }

    private static float Uniform(Random random) => (float)(random.NextDouble() * 2 - 1);

    private sealed class Weights(int count, Func<int, float> start)
    {
        private readonly float[] _mean = new float[count], _square = new float[count];
        private int _steps;

        public float[] Values { get; } = [.. Enumerable.Range(0, count).Select(start)];

        public float[] Gradient { get; } = new float[count];

        public void Step(float rate, int examples)
        {
            _steps++;
            for (var i = 0; i < Values.Length; i++)
            {
                var g = Gradient[i] / examples;
                _mean[i] = 0.9f * _mean[i] + 0.1f * g;
                _square[i] = 0.999f * _square[i] + 0.001f * g * g;
                var mean = _mean[i] / (1 - MathF.Pow(0.9f, _steps));
                var square = _square[i] / (1 - MathF.Pow(0.999f, _steps));
                Values[i] -= rate * (mean / (MathF.Sqrt(square) + 1e-8f) + Decay * Values[i]);
            }
            Array.Clear(Gradient);
        }

        public float[] Rounded() => [.. Values.Select(v => MathF.Round(v, 3))];
    }
}
