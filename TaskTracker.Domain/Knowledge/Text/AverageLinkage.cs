namespace TaskTracker.Domain.Knowledge.Text;

/// <summary>Agglomerative clustering: the two clusters with the highest mean similarity are merged until none reaches the threshold.</summary>
public static class AverageLinkage
{
    /// <summary>
    /// Cluster numbers of the items, 0 for the first item's cluster and then in order of appearance. The matrix is symmetric;
    /// its diagonal is not read. An item of weight w counts as w items. O(n²) memory, O(n²) time but for rare ties.
    /// </summary>
    public static int[] Cluster(float[,] similarity, IReadOnlyList<double> weights, double threshold, CancellationToken cancellationToken = default)
    {
        var n = similarity.GetLength(0);
        var s = (float[,])similarity.Clone();
        var weight = weights.ToArray();
        var cluster = Enumerable.Range(0, n).ToArray();
        var alive = Enumerable.Repeat(true, n).ToArray();
        var nearest = new int[n];
        for (var i = 0; i < n; i++)
            nearest[i] = Nearest(s, alive, i);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var a = -1;
            for (var i = 0; i < n; i++)
                if (alive[i] && nearest[i] >= 0 && (a < 0 || s[i, nearest[i]] > s[a, nearest[a]]))
                    a = i;
            if (a < 0 || s[a, nearest[a]] < threshold)
                return Renumber(cluster);

            var b = nearest[a];
            var total = weight[a] + weight[b];
            for (var k = 0; k < n; k++)
                if (alive[k] && k != a && k != b)
                    s[a, k] = s[k, a] = (float)((weight[a] * s[a, k] + weight[b] * s[b, k]) / total);
            weight[a] = total;
            alive[b] = false;
            for (var k = 0; k < n; k++)
            {
                if (cluster[k] == b)
                    cluster[k] = a;
                if (alive[k] && (k == a || nearest[k] == a || nearest[k] == b))
                    nearest[k] = Nearest(s, alive, k);
            }
        }
    }

    private static int Nearest(float[,] s, bool[] alive, int i)
    {
        var best = -1;
        for (var k = 0; k < alive.Length; k++)
            if (alive[k] && k != i && (best < 0 || s[i, k] > s[i, best]))
                best = k;
        return best;
    }

    private static int[] Renumber(int[] cluster)
    {
        var numbers = new Dictionary<int, int>();
        return [.. cluster.Select(c => numbers.TryGetValue(c, out var number) ? number : numbers[c] = numbers.Count)];
    }
}
