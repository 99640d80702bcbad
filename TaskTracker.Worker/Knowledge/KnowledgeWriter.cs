using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Pgvector;
using Pgvector.EntityFrameworkCore;
using TaskTracker.Domain.Ai;
using TaskTracker.Domain.Knowledge;
using TaskTracker.Worker.Tasks;
using Embedding = TaskTracker.Domain.Ai.Embedding;

namespace TaskTracker.Worker.Knowledge;

/// <summary>
/// Writes what an extraction found. A topic that exists already, by name or by meaning, is taken instead of making its twin; an atom
/// that says the same word for word is not made again.
/// </summary>
internal sealed class KnowledgeWriter(IEmbeddingGenerator<string, Embedding<float>> embeddings)
{
    /// <summary>From this cosine similarity on, two topics are the same. MiniLM puts unrelated titles below 0.3.</summary>
    private const double SameTopic = 0.8;

    public async Task WriteAsync(TaskContext context, KnowledgeExtractionRun run, ExtractionDraft draft, CancellationToken cancellationToken)
    {
        // The model runs before the transaction opens: no row is locked while it computes.
        var topicVectors = await EmbedAsync(draft.Topics.Select(t => $"{t.Name}. {t.Description}"), cancellationToken);
        var atoms = draft.Topics.SelectMany(t => t.Atoms).ToList();
        var atomVectors = await EmbedAsync(atoms.Select(a => a.Content), cancellationToken);

        await context.BeginAsync(cancellationToken);
        var known = await KnownAtomsAsync(context, atoms, cancellationToken);
        var byKey = new Dictionary<string, Atom>(StringComparer.Ordinal);
        var vectorOf = atoms.Zip(atomVectors).ToDictionary(p => p.First.Key, p => p.Second, StringComparer.Ordinal);
        foreach (var (topicDraft, vector) in draft.Topics.Zip(topicVectors))
        {
            var topic = await TopicAsync(context, run, topicDraft, vector, cancellationToken);
            foreach (var atomDraft in topicDraft.Atoms)
            {
                if (known.Contains((atomDraft.Type, atomDraft.Content)))
                    continue;
                var atom = AtomOf(atomDraft, run);
                byKey[atomDraft.Key] = atom;
                topic.Atoms.Add(atom);
                context.Db.Add(atom);
                AddEmbedding(context, EmbeddingOwner.Atom, atom.Id, vectorOf[atomDraft.Key]);
                run.AtomsCreated++;
            }

            await context.Db.SaveChangesAsync(cancellationToken);
            run.MessagesUpdated += await context.Db.Messages
                .Where(m => topicDraft.MessageIds.Contains(m.Id) && m.ExtractionRunId == run.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.TopicId, topic.Id), cancellationToken);
        }

        foreach (var link in draft.Links)
        {
            if (!byKey.TryGetValue(link.FromKey, out var from) || !byKey.TryGetValue(link.ToKey, out var to))
                continue;
            context.Db.Add(new AtomLink { FromAtomId = from.Id, ToAtomId = to.Id, Type = link.Type, Strength = link.Strength });
            run.LinksCreated++;
        }
    }

    private static Atom AtomOf(AtomDraft draft, KnowledgeExtractionRun run) => new()
    {
        Type = draft.Type,
        Title = draft.Title,
        Content = draft.Content,
        Confidence = draft.Confidence,
        SourceMessageIds = [.. draft.SourceMessageIds],
        ExtractionRunId = run.Id,
    };

    private static async Task<HashSet<(AtomType, string)>> KnownAtomsAsync(
        TaskContext context, List<AtomDraft> atoms, CancellationToken cancellationToken)
    {
        var contents = atoms.Select(a => a.Content).ToList();
        var known = await context.Db.Atoms
            .Where(a => contents.Contains(a.Content))
            .Select(a => new { a.Type, a.Content })
            .ToListAsync(cancellationToken);
        return [.. known.Select(a => (a.Type, a.Content))];
    }

    private static void AddEmbedding(TaskContext context, EmbeddingOwner kind, Guid owner, Embedding<float> vector) =>
        context.Db.Add(new Embedding
        {
            OwnerKind = kind,
            OwnerId = owner,
            Model = vector.ModelId!,
            Dimension = vector.Vector.Length,
            Vector = new Vector(vector.Vector),
        });

    private static async Task<Topic> TopicAsync(
        TaskContext context, KnowledgeExtractionRun run, TopicDraft draft, Embedding<float> vector, CancellationToken cancellationToken)
    {
        // Two runs must not both find a name free.
        await context.Db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended('topics', 0))", cancellationToken);
        var existing = await context.Db.Topics.FirstOrDefaultAsync(t => t.Name.ToLower() == draft.Name.ToLower(), cancellationToken)
            ?? await NearestAsync(context, vector, cancellationToken);
        if (existing is not null)
            return existing;

        var topic = new Topic { Name = draft.Name, Description = draft.Description };
        context.Db.Add(topic);
        AddEmbedding(context, EmbeddingOwner.Topic, topic.Id, vector);
        run.TopicsCreated++;
        return topic;
    }

    private static async Task<Topic?> NearestAsync(TaskContext context, Embedding<float> embedding, CancellationToken cancellationToken)
    {
        var vector = new Vector(embedding.Vector);
        var nearest = await context.Db.Embeddings
            .Where(e => e.OwnerKind == EmbeddingOwner.Topic && e.Model == embedding.ModelId)
            .Join(context.Db.Topics.Where(t => t.IsActive), e => e.OwnerId, t => t.Id, (e, t) => new
            {
                Topic = t,
                Distance = e.Vector.CosineDistance(vector),
            })
            .OrderBy(x => x.Distance)
            .FirstOrDefaultAsync(cancellationToken);
        return nearest is not null && 1 - nearest.Distance >= SameTopic ? nearest.Topic : null;
    }

    private async Task<IReadOnlyList<Embedding<float>>> EmbedAsync(IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        var list = texts.ToList();
        return list.Count == 0 ? [] : await embeddings.GenerateAsync(list, cancellationToken: cancellationToken);
    }
}
