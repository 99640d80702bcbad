using System.Text.Json.Serialization;

namespace TaskTracker.Domain.Scoring;

/// <summary>One of the four factors of an importance score.</summary>
/// <param name="Score">0 to 1; 0.5 is neutral for every factor but content.</param>
/// <param name="Reason">What was found, in words.</param>
public sealed record ScoreFactor(
    [property: JsonPropertyName("score")] double Score,
    [property: JsonPropertyName("reason")] string Reason);

/// <summary>The four factors behind an importance score, as stored in a message's <c>noise_factors</c>.</summary>
/// <param name="Content">What the text says.</param>
/// <param name="Author">How much of what the author wrote lately mattered.</param>
/// <param name="Temporal">Recency, halved every <see cref="ScoringOptions.RecencyHalfLifeDays"/>.</param>
/// <param name="Topic">Strength of the link to a topic, and the answers that the message drew.</param>
public sealed record NoiseFactors(
    [property: JsonPropertyName("content")] ScoreFactor Content,
    [property: JsonPropertyName("author")] ScoreFactor Author,
    [property: JsonPropertyName("temporal")] ScoreFactor Temporal,
    [property: JsonPropertyName("topic")] ScoreFactor Topic);

/// <summary>The verdict on one message.</summary>
/// <param name="ImportanceScore">0 to 1, rounded to four decimals.</param>
/// <param name="Classification">The class that the thresholds give the score.</param>
/// <param name="Factors">The four factors with their reasons.</param>
public sealed record MessageScore(double ImportanceScore, MessageClassification Classification, NoiseFactors Factors);
