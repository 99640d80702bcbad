namespace TaskTracker.Tests.Knowledge.Local;

/// <summary>
/// The measures of Kummerfeld et al. (ACL 2019): precision, recall and F1 of the reply links, starts of conversations included
/// as links to themselves, and one-to-one overlap, the share of messages covered when conversations are paired up best.
/// </summary>
public sealed class LinkScore
{
    private readonly List<double> _oneToOne = [];
    private int _right, _found, _made;

    public double Precision => (double)_right / _found;

    public double Recall => (double)_right / _made;

    public double F1 => 2 * Precision * Recall / (Precision + Recall);

    /// <summary>The mean over the recordings.</summary>
    public double OneToOne => _oneToOne.Average();

    /// <summary>Adds a recording: for each message what it was found to answer, and what it answers by hand.</summary>
    public void Add(IReadOnlyList<(int Id, int Found, IReadOnlyList<int> Made)> messages)
    {
        _found += messages.Count;
        _made += messages.Sum(m => m.Made.Count);
        _right += messages.Count(m => m.Made.Contains(m.Found));
        var ids = messages.Select(m => m.Id).ToArray();
        _oneToOne.Add(Overlap(
            Groups(ids, messages.Select(m => (m.Id, m.Found))),
            Groups(ids, messages.SelectMany(m => m.Made.Select(made => (m.Id, made))))) / (double)ids.Length);
    }

    private static List<HashSet<int>> Groups(int[] ids, IEnumerable<(int, int)> links)
    {
        var root = new Dictionary<int, int>();
        foreach (var (a, b) in links)
            root[Find(a)] = Find(b);
        return [.. ids.GroupBy(Find).Select(g => g.ToHashSet())];

        int Find(int id)
        {
            root.TryAdd(id, id);
            while (root[id] != id)
                id = root[id] = root[root[id]];
            return id;
        }
    }

    // The assignment problem by the Hungarian method: the cost of a pair is minus the messages that they share.
    private static int Overlap(List<HashSet<int>> found, List<HashSet<int>> made)
    {
        var n = Math.Max(found.Count, made.Count);
        int[] u = new int[n + 1], v = new int[n + 1], rowOf = new int[n + 1], way = new int[n + 1];
        for (var row = 1; row <= n; row++)
        {
            rowOf[0] = row;
            var column = 0;
            var least = Enumerable.Repeat(int.MaxValue, n + 1).ToArray();
            var used = new bool[n + 1];
            do
            {
                used[column] = true;
                int from = rowOf[column], delta = int.MaxValue, next = 0;
                for (var j = 1; j <= n; j++)
                {
                    if (used[j])
                        continue;
                    var cost = Cost(from - 1, j - 1) - u[from] - v[j];
                    if (cost < least[j])
                        (least[j], way[j]) = (cost, column);
                    if (least[j] < delta)
                        (delta, next) = (least[j], j);
                }
                for (var j = 0; j <= n; j++)
                {
                    if (used[j])
                    {
                        u[rowOf[j]] += delta;
                        v[j] -= delta;
                    }
                    else
                    {
                        least[j] -= delta;
                    }
                }
                column = next;
            }
            while (rowOf[column] != 0);
            for (; column != 0; column = way[column])
                rowOf[column] = rowOf[way[column]];
        }
        return -Enumerable.Range(1, n).Sum(j => Cost(rowOf[j] - 1, j - 1));

        int Cost(int a, int b) => a < found.Count && b < made.Count ? -found[a].Count(made[b].Contains) : 0;
    }
}
