using System.Globalization;

namespace TaskTracker.Bench;

/// <summary>The command line of a scenario.</summary>
internal sealed record BenchArguments
{
    public const string Usage =
        """
        usage: TaskTracker.Bench queue  [--tasks N] [--workers N] [--only SYSTEM[,SYSTEM]] [--database CONNECTION] [--broker ADDRESS]
               TaskTracker.Bench import [--messages N] [--database CONNECTION] [--broker ADDRESS]
        Without --database and --broker the bench starts PostgreSQL and nats-server of its own, on a temporary folder and free ports.
        """;

    /// <summary>How many tasks the fastest systems get; the others get a share that suits their speed.</summary>
    public int Tasks { get; init; } = 20_000;

    public int Messages { get; init; } = 100_000;

    public int Workers { get; init; } = 1;

    /// <summary>The systems to measure; empty is all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    public string? Database { get; init; }

    public string? Broker { get; init; }

    /// <exception cref="ArgumentException">An option is unknown, or has no value or a wrong one.</exception>
    public static BenchArguments Parse(string[] args)
    {
        var parsed = new BenchArguments();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} needs a value.", nameof(args));
            parsed = args[i] switch
            {
                "--tasks" => parsed with { Tasks = Number(args[i], value) },
                "--messages" => parsed with { Messages = Number(args[i], value) },
                "--workers" => parsed with { Workers = Number(args[i], value) },
                "--only" => parsed with { Only = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) },
                "--database" => parsed with { Database = value },
                "--broker" => parsed with { Broker = value },
                _ => throw new ArgumentException($"There is no option {args[i]}.", nameof(args)),
            };
        }

        return parsed;
    }

    private static int Number(string option, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new ArgumentException($"{option} needs a whole number above 0.", nameof(value));
}
