using System.Text.Json;

namespace TaskTracker.Domain.Data;

/// <summary>The text form of enums in the database and on the wire.</summary>
public static class SnakeCase
{
    /// <summary><c>WeakSignal</c> → <c>weak_signal</c>.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => Names<TEnum>.ByValue[value];

    /// <summary><c>weak_signal</c> → <c>WeakSignal</c>.</summary>
    /// <exception cref="FormatException">No value has that name.</exception>
    public static TEnum Parse<TEnum>(string text)
        where TEnum : struct, Enum =>
        TryParse<TEnum>(text, out var value) ? value : throw new FormatException($"'{text}' is no {typeof(TEnum).Name}.");

    /// <summary><c>weak_signal</c> → <c>WeakSignal</c>; false where no value has that name.</summary>
    public static bool TryParse<TEnum>(string text, out TEnum value)
        where TEnum : struct, Enum => Names<TEnum>.ByName.TryGetValue(text, out value);

    /// <summary>Every name, in the order of declaration.</summary>
    public static IEnumerable<string> All<TEnum>()
        where TEnum : struct, Enum => Names<TEnum>.ByName.Keys;

    private static class Names<TEnum>
        where TEnum : struct, Enum
    {
        public static readonly Dictionary<TEnum, string> ByValue =
            Enum.GetValues<TEnum>().ToDictionary(v => v, v => JsonNamingPolicy.SnakeCaseLower.ConvertName(v.ToString()));

        public static readonly Dictionary<string, TEnum> ByName = ByValue.ToDictionary(p => p.Value, p => p.Key);
    }
}
