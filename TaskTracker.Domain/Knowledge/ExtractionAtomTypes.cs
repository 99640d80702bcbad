namespace TaskTracker.Domain.Knowledge;

public enum AtomType { Problem, Solution, Decision, Question, Insight, Idea, Requirement, Blocker, Risk }

/// <summary>How the first atom of a link relates to the second.</summary>
public enum AtomLinkType { Continues, Solves, Contradicts, Supports, Refines, RelatesTo, DependsOn }
