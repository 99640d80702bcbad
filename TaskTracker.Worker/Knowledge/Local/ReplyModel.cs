using System.Numerics.Tensors;
using System.Text.Json;

namespace TaskTracker.Worker.Knowledge.Local;

/// <summary>
/// Scores "this message answers that one" with a network of one hidden layer over <see cref="ReplyFeatures"/>; several networks
/// fitted from different starts are averaged. The weights that ship were fitted on all ten annotated recordings of a support chat
/// (Kummerfeld et al., ACL 2019); its quality is therefore stated from cross-validation, never from those weights on that chat.
/// </summary>
public sealed class ReplyModel
{
    private readonly IReadOnlyList<Network> _networks;

    public ReplyModel(IReadOnlyList<Network> networks)
    {
        if (networks.Count == 0 || networks.Any(n => n.Hidden.Length != n.Output.Length * (ReplyFeatures.Count + 1)))
            throw new ArgumentException("The networks do not fit the features.", nameof(networks));
        _networks = networks;
    }

    /// <summary>The weights that come with the program.</summary>
    public static ReplyModel Default { get; } = Load(
        typeof(ReplyModel).Assembly.GetManifestResourceStream("TaskTracker.Worker.Knowledge.Local.Data.reply-model.json")
        ?? throw new InvalidOperationException("The weights of the reply model are missing."));

    /// <param name="Hidden">Row by row: the bias and the weights of one hidden unit.</param>
    /// <param name="Output">One weight for each hidden unit.</param>
    public sealed record Network(float[] Hidden, float[] Output);

    public static ReplyModel Load(Stream json)
    {
        using (json)
            return new ReplyModel(JsonSerializer.Deserialize<Network[]>(json)
                ?? throw new InvalidOperationException("The weights of the reply model are empty."));
    }

    /// <summary>A score on the logit scale; among the candidates of one message the highest is the likeliest.</summary>
    public float Score(ReadOnlySpan<float> features)
    {
        float sum = 0;
        foreach (var network in _networks)
        {
            var row = ReplyFeatures.Count + 1;
            for (var h = 0; h < network.Output.Length; h++)
            {
                var unit = network.Hidden.AsSpan(h * row, row);
                var activation = unit[0] + TensorPrimitives.Dot(unit[1..], features);
                if (activation > 0)
                    sum += activation * network.Output[h];
            }
        }
        return sum / _networks.Count;
    }
}
