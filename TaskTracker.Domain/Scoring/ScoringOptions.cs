using System.ComponentModel.DataAnnotations;

namespace TaskTracker.Domain.Scoring;

/// <summary>Weights and thresholds of the importance score (configuration section <see cref="SectionName"/>).</summary>
public sealed class ScoringOptions : IValidatableObject
{
    /// <summary>Name of the configuration section.</summary>
    public const string SectionName = "TaskTracker:Scoring";

    /// <summary>Weight of what the text says, 0–1.</summary>
    [Range(0d, 1d)]
    public double ContentWeight { get; set; } = 0.6;

    /// <summary>Weight of the author's record, 0–1.</summary>
    [Range(0d, 1d)]
    public double AuthorWeight { get; set; } = 0.15;

    /// <summary>Weight of recency, 0–1.</summary>
    [Range(0d, 1d)]
    public double TemporalWeight { get; set; } = 0.05;

    /// <summary>Weight of the link to a topic, 0–1.</summary>
    [Range(0d, 1d)]
    public double TopicWeight { get; set; } = 0.2;

    /// <summary>Scores below this are noise; above 0, below <see cref="SignalFrom"/>.</summary>
    [Range(0d, 1d, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double NoiseBelow { get; set; } = 0.3;

    /// <summary>Scores from this up are signal; below 1, above <see cref="NoiseBelow"/>.</summary>
    [Range(0d, 1d, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double SignalFrom { get; set; } = 0.7;

    /// <summary>Days in which the temporal factor halves.</summary>
    [Range(0.01, 3650d)]
    public double RecencyHalfLifeDays { get; set; } = 30;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (NoiseBelow >= SignalFrom)
        {
            yield return new ValidationResult(
                $"{nameof(NoiseBelow)} ({NoiseBelow}) must be below {nameof(SignalFrom)} ({SignalFrom}).",
                [nameof(NoiseBelow), nameof(SignalFrom)]);
        }

        if (SumOfWeights <= 0)
        {
            yield return new ValidationResult(
                "The weights must add up to more than 0.",
                [nameof(ContentWeight), nameof(AuthorWeight), nameof(TemporalWeight), nameof(TopicWeight)]);
        }
    }

    internal double SumOfWeights => ContentWeight + AuthorWeight + TemporalWeight + TopicWeight;
}
