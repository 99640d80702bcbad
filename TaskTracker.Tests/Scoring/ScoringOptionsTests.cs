using System.ComponentModel.DataAnnotations;
using TaskTracker.Domain.Scoring;

namespace TaskTracker.Tests.Scoring;

public sealed class ScoringOptionsTests
{
    [Fact]
    public void Validate_defaults_are_valid() => Assert.Empty(Validate(new ScoringOptions()));

    [Theory]
    [InlineData(0.7, 0.3)]
    [InlineData(0.5, 0.5)]
    public void Validate_thresholds_out_of_order_are_refused(double noiseBelow, double signalFrom)
    {
        var result = Assert.Single(Validate(new ScoringOptions { NoiseBelow = noiseBelow, SignalFrom = signalFrom }));

        Assert.Equal([nameof(ScoringOptions.NoiseBelow), nameof(ScoringOptions.SignalFrom)], result.MemberNames);
    }

    [Fact]
    public void Validate_weights_that_sum_to_zero_are_refused() => Assert.Single(Validate(new ScoringOptions
    {
        ContentWeight = 0,
        AuthorWeight = 0,
        TemporalWeight = 0,
        TopicWeight = 0,
    }));

    [Fact]
    public void Validate_values_out_of_range_are_refused()
    {
        Assert.NotEmpty(Validate(new ScoringOptions { ContentWeight = -0.1 }));
        Assert.NotEmpty(Validate(new ScoringOptions { TopicWeight = double.NaN }));
        Assert.NotEmpty(Validate(new ScoringOptions { NoiseBelow = 0 }));
        Assert.NotEmpty(Validate(new ScoringOptions { SignalFrom = 1 }));
        Assert.NotEmpty(Validate(new ScoringOptions { RecencyHalfLifeDays = 0 }));
    }

    private static List<ValidationResult> Validate(ScoringOptions options)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results;
    }
}
