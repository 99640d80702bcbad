using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace TaskTracker.Bench.Queue;

/// <summary>
/// Where the handlers of every system and process note that they were started: a file that all map into memory, so that a note costs
/// nanoseconds and is the same for all. Times are of the monotonic clock, which processes of one machine share.
/// </summary>
internal sealed unsafe class Probe : IDisposable
{
    public const int MaxWorkers = 16;

    private const int Line = 64;
    private const int HeaderSize = 4096;
    private const int EntrySize = 16;

    private static readonly TimeSpan StatsInterval = TimeSpan.FromMilliseconds(100);

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _worker;
    private readonly Timer? _stats;

    /// <param name="path">The file.</param>
    /// <param name="capacity">How many tasks it holds.</param>
    /// <param name="worker">The number of the worker that this process is, or null where it only reads.</param>
    public Probe(string path, int capacity, int? worker = null)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, mapName: null, HeaderSize + ((long)capacity * EntrySize));
        _view = _file.CreateViewAccessor();
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        Capacity = capacity;
        _worker = worker ?? 0;
        if (worker is not null)
            _stats = new Timer(_ => NoteStats(), state: null, TimeSpan.Zero, StatsInterval);
    }

    /// <summary>The probe that the handlers of this process note into.</summary>
    public static Probe Current { get; set; } = null!;

    public int Capacity { get; }

    /// <summary>The starts of handlers in all processes.</summary>
    public long Runs => Volatile.Read(ref Word(0));

    /// <summary>Notes the start of a handler.</summary>
    public void Note(int index)
    {
        var now = Stopwatch.GetTimestamp();
        Interlocked.CompareExchange(ref Entry(index), now, 0);
        Interlocked.Increment(ref Unsafe.Add(ref Entry(index), 1));
        Interlocked.Increment(ref Word(Line * (1 + _worker)));
        Interlocked.Increment(ref Word(0));
    }

    /// <summary>When the task's handler was first started, or 0.</summary>
    public long FirstStart(int index) => Volatile.Read(ref Entry(index));

    /// <summary>How often the task's handler was started.</summary>
    public long RunsOf(int index) => Volatile.Read(ref Unsafe.Add(ref Entry(index), 1));

    public WorkerStats StatsOf(int worker)
    {
        var line = Line * (1 + worker);
        return new WorkerStats(
            Volatile.Read(ref Word(line)),
            Volatile.Read(ref Word(line + 8)),
            Volatile.Read(ref Word(line + 16)),
            TimeSpan.FromTicks(Volatile.Read(ref Word(line + 24))));
    }

    public void Dispose()
    {
        _stats?.Dispose();
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private void NoteStats()
    {
        var line = Line * (1 + _worker);
        Volatile.Write(ref Word(line + 8), GC.GetTotalAllocatedBytes());
        Volatile.Write(ref Word(line + 16), Environment.WorkingSet);
        Volatile.Write(ref Word(line + 24), Environment.CpuUsage.TotalTime.Ticks);
    }

    private ref long Word(int offset) => ref Unsafe.AsRef<long>(_start + offset);

    private ref long Entry(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Capacity, nameof(index));
        return ref Unsafe.AsRef<long>(_start + HeaderSize + ((long)index * EntrySize));
    }
}

/// <summary>What a worker process says of itself, ten times a second.</summary>
/// <param name="Runs">The handlers that it started.</param>
/// <param name="Allocated">Bytes allocated since its start.</param>
/// <param name="WorkingSet">Bytes resident.</param>
/// <param name="Cpu">Processor time since its start, of all cores.</param>
internal readonly record struct WorkerStats(long Runs, long Allocated, long WorkingSet, TimeSpan Cpu);
