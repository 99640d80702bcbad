namespace TaskTracker.Domain.Knowledge.Text;

/// <summary>
/// Lexical vectors for text of any language: character 3–5-grams of the folded words with their edges marked, weighted by
/// (1 + ln tf) · ln((1 + n) / (1 + df)) + 1 over the given texts, and L2-normalised.
/// </summary>
public static class CharacterNgrams
{
    private const int Shortest = 3, Longest = 5;

    /// <summary>One sparse vector for each text; a text without words has an empty one.</summary>
    public static IReadOnlyList<SparseVector> Of(IReadOnlyList<string> texts)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var documents = new List<int>();
        var counts = new List<Dictionary<int, int>>(texts.Count);
        foreach (var text in texts)
        {
            var count = Count(text, ids);
            foreach (var id in count.Keys)
            {
                while (documents.Count <= id)
                    documents.Add(0);
                documents[id]++;
            }
            counts.Add(count);
        }
        return [.. counts.Select(c => SparseVector.Normalised(c.Select(p =>
            (p.Key, (float)((1 + Math.Log(p.Value)) * (Math.Log((1.0 + texts.Count) / (1 + documents[p.Key])) + 1))))))];
    }

    private static Dictionary<int, int> Count(string text, Dictionary<string, int> ids)
    {
        var count = new Dictionary<int, int>();
        foreach (var word in Words.Of(text))
        {
            if (Words.IsAddress(word.Folded))
                continue;
            var marked = $" {word.Folded} ";
            for (var n = Shortest; n <= Longest; n++)
                for (var i = 0; i + n <= marked.Length; i++)
                {
                    var gram = marked.Substring(i, n);
                    if (!ids.TryGetValue(gram, out var id))
                        ids[gram] = id = ids.Count;
                    count[id] = count.GetValueOrDefault(id) + 1;
                }
        }
        return count;
    }
}

/// <summary>A sparse vector with its indices in ascending order.</summary>
public sealed class SparseVector
{
    private readonly int[] _indices;
    private readonly float[] _values;

    private SparseVector(int[] indices, float[] values) => (_indices, _values) = (indices, values);

    /// <summary>Scales the entries to the norm 1; no entries give the zero vector.</summary>
    public static SparseVector Normalised(IEnumerable<(int Index, float Value)> entries)
    {
        var sorted = entries.OrderBy(e => e.Index).ToArray();
        var norm = MathF.Sqrt(sorted.Sum(e => e.Value * e.Value));
        return new SparseVector([.. sorted.Select(e => e.Index)], [.. sorted.Select(e => norm > 0 ? e.Value / norm : 0)]);
    }

    /// <summary>The normalised mean of vectors of one space.</summary>
    public static SparseVector Mean(IEnumerable<SparseVector> vectors)
    {
        var sum = new Dictionary<int, float>();
        foreach (var v in vectors)
            for (var i = 0; i < v._indices.Length; i++)
                sum[v._indices[i]] = sum.GetValueOrDefault(v._indices[i]) + v._values[i];
        return Normalised(sum.Select(p => (p.Key, p.Value)));
    }

    /// <summary>Inner product, which is the cosine of normalised vectors.</summary>
    public float Dot(SparseVector other)
    {
        float sum = 0;
        int i = 0, j = 0;
        while (i < _indices.Length && j < other._indices.Length)
        {
            if (_indices[i] == other._indices[j])
                sum += _values[i++] * other._values[j++];
            else if (_indices[i] < other._indices[j])
                i++;
            else
                j++;
        }
        return sum;
    }
}
