using System.Text.Json.Serialization;

namespace TaskTracker.Domain.Scoring;

/// <summary>What a message is worth, by the thresholds of <see cref="ScoringOptions"/>. As text: noise, weak_signal, signal.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessageClassification>))]
public enum MessageClassification
{
    /// <summary>Greetings, thanks, chatter, bare links, stickers: nothing to keep.</summary>
    [JsonStringEnumMemberName("noise")]
    Noise,

    /// <summary>About the work, but says too little to act on by itself.</summary>
    [JsonStringEnumMemberName("weak_signal")]
    WeakSignal,

    /// <summary>A problem, decision, request, requirement or answer that somebody will look for later.</summary>
    [JsonStringEnumMemberName("signal")]
    Signal,
}
