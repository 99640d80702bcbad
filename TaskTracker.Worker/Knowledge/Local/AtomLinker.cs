using TaskTracker.Domain.Knowledge;

namespace TaskTracker.Worker.Knowledge.Local;

/// <summary>Links atoms along the replies of their conversation: an answer to what it answers.</summary>
public static class AtomLinker
{
    private const int MaxDepth = 8;

    /// <summary>
    /// Links of the atoms, whose messages <paramref name="parent"/> and <paramref name="authors"/> know; the similarity is the
    /// cosine of two atoms' contents, by their places in the list.
    /// </summary>
    public static List<AtomLinkDraft> Link(
        IReadOnlyList<(string Key, FoundAtom Atom)> atoms, IReadOnlyList<int> parent, IReadOnlyList<string> authors, Func<int, int, float> similarity)
    {
        var byMessage = Enumerable.Range(0, atoms.Count).ToLookup(k => atoms[k].Atom.Message);
        var links = new List<AtomLinkDraft>();
        for (var k = 0; k < atoms.Count; k++)
        {
            var from = atoms[k].Atom;
            var at = from.Message;
            for (var depth = 1; depth <= MaxDepth && parent[at] != at; depth++)
            {
                at = parent[at];
                var sameAuthor = authors[at] == authors[from.Message];
                var found = byMessage[at]
                    .Select(to => (To: to, Type: Relation(from.Type, atoms[to].Atom.Type, sameAuthor)))
                    .Where(l => l.Type is not null)
                    .OrderByDescending(l => atoms[l.To].Atom.Confidence).ThenBy(l => l.To)
                    .FirstOrDefault();
                if (found.Type is not { } type)
                    continue;
                var near = 1.0 / (1 + 0.25 * (depth - 1));
                var strength = 0.3 + 0.4 * near + 0.3 * Math.Clamp(similarity(k, found.To), 0, 1);
                links.Add(new AtomLinkDraft(atoms[k].Key, atoms[found.To].Key, type, Math.Round(strength, 3)));
                break;
            }
        }
        return links;
    }

    private static AtomLinkType? Relation(AtomType from, AtomType to, bool sameAuthor)
    {
        var openPoint = to is AtomType.Problem or AtomType.Question or AtomType.Blocker;
        return (from, to) switch
        {
            (AtomType.Solution, _) when openPoint && !sameAuthor => AtomLinkType.Solves,
            (AtomType.Decision, AtomType.Problem or AtomType.Question) => AtomLinkType.Solves,
            (AtomType.Decision, AtomType.Idea or AtomType.Requirement) => AtomLinkType.Refines,
            (AtomType.Problem, AtomType.Solution or AtomType.Idea) when !sameAuthor => AtomLinkType.Contradicts,
            (AtomType.Insight, _) when openPoint => AtomLinkType.Supports,
            (AtomType.Risk, AtomType.Solution or AtomType.Idea or AtomType.Decision) => AtomLinkType.RelatesTo,
            (AtomType.Idea, _) when openPoint && !sameAuthor => AtomLinkType.RelatesTo,
            (AtomType.Blocker, AtomType.Requirement or AtomType.Decision) => AtomLinkType.DependsOn,
            (AtomType.Problem or AtomType.Question, AtomType.Problem or AtomType.Question) when sameAuthor => AtomLinkType.Continues,
            (AtomType.Question, AtomType.Solution) when !sameAuthor => AtomLinkType.Continues,
            _ => null,
        };
    }
}
