using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Knowledge.Text;

namespace TaskTracker.Worker.Knowledge.Local;

/// <summary>Where the text proper of a message begins, and whom it speaks to.</summary>
/// <param name="Body">Start of the text behind "name:" or "@name".</param>
/// <param name="Addressee">Author of the batch that the message opens with, or null.</param>
/// <param name="Mentioned">Authors of the batch that the message names anywhere.</param>
/// <param name="Stranger">The message opens with "name:" of somebody who is no author of the batch; the folded name.</param>
public sealed record Address(int Body, string? Addressee, IReadOnlyList<string> Mentioned, string? Stranger);

/// <summary>Reads the ways in which people in a chat address each other: "nick: text", "nick, text", "@nick", a first name.</summary>
public sealed class Addressing
{
    private readonly Dictionary<string, string> _authorByAlias = new(StringComparer.Ordinal);
    private readonly StopWords _stopWords;
    private readonly AtomVocabulary _vocabulary;

    public Addressing(IEnumerable<string> authors, StopWords stopWords, AtomVocabulary vocabulary)
    {
        (_stopWords, _vocabulary) = (stopWords, vocabulary);
        foreach (var author in authors.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            _authorByAlias.TryAdd(Words.Fold(author), author);
            _authorByAlias.TryAdd(Plain(author), author);
            // A person called "Olena Koval" is addressed by the first name.
            var first = author.Split(' ', 2)[0];
            if (first.Length >= 3 && first.Length < author.Length)
                _authorByAlias.TryAdd(Words.Fold(first), author);
        }
        _authorByAlias.Remove("");
    }

    /// <summary>Words that are names here and therefore no subject.</summary>
    public bool IsName(string folded) => _authorByAlias.ContainsKey(folded);

    public Address Read(ConversationMessage message)
    {
        var text = message.Text;
        var start = 0;
        while (start < text.Length && char.IsWhiteSpace(text[start]))
            start++;
        var at = start < text.Length && text[start] == '@';
        var end = at ? start + 1 : start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && text[end] is not (':' or ',' or '>'))
            end++;
        var mark = end < text.Length && text[end] is ':' or ',' or '>';
        var colon = mark && text[end] == ':';
        // "http://" and "12:30" are no address, and a name is one or two words long.
        if (mark && end + 1 < text.Length && !char.IsWhiteSpace(text[end + 1]))
            mark = colon = false;

        var name = text[(at ? start + 1 : start)..end];
        var addressee = Find(name, mark || at);
        if (addressee == message.Author)
            addressee = null;
        if (addressee is not null && !mark && !at && (name.Length < 3 || _stopWords.Contains(Words.Fold(name))))
            addressee = null;

        string? stranger = null;
        if (addressee is null && (at || (colon && IsNickname(name))))
            stranger = Words.Fold(name);

        var body = start;
        if (addressee is not null || stranger is not null)
        {
            body = mark ? end + 1 : end;
            while (body < text.Length && char.IsWhiteSpace(text[body]))
                body++;
            if (body >= text.Length)
                body = start;
        }
        return new Address(body, addressee, Mentions(message, addressee), stranger);
    }

    private List<string> Mentions(ConversationMessage message, string? addressee)
    {
        var mentioned = new List<string>();
        if (addressee is not null)
            mentioned.Add(addressee);
        foreach (var token in message.Text.Split([' ', '\n', '\t', ',', ':', '?', '!', ';', '@', '(', ')'], StringSplitOptions.RemoveEmptyEntries))
        {
            var folded = Words.Fold(token);
            if (folded.Length < 3 || _stopWords.Contains(folded))
                continue;
            if ((_authorByAlias.TryGetValue(folded, out var author) || _authorByAlias.TryGetValue(folded.TrimEnd('.'), out author))
                && author != message.Author && !mentioned.Contains(author))
                mentioned.Add(author);
        }
        return mentioned;
    }

    private string? Find(string name, bool marked)
    {
        if (name.Length == 0)
            return null;
        var folded = Words.Fold(name);
        if (_authorByAlias.TryGetValue(folded, out var author))
            return author;
        if (!marked || folded.Length < 3 || _stopWords.Contains(folded))
            return null;
        if (_authorByAlias.TryGetValue(Plain(name), out author))
            return author;
        // Short forms ("steve" for "steve_1982") and the vocative ("Олено" for "Олена").
        return _authorByAlias
            .Where(a => a.Key.Length >= 3 && Near(a.Key, folded))
            .OrderBy(a => a.Key.Length).ThenBy(a => a.Key, StringComparer.Ordinal)
            .Select(a => a.Value)
            .FirstOrDefault();
    }

    private static bool Near(string alias, string name)
    {
        var common = 0;
        while (common < Math.Min(alias.Length, name.Length) && alias[common] == name[common])
            common++;
        return common == name.Length || (common >= 4 && common >= Math.Max(alias.Length, name.Length) - 1);
    }

    private bool IsNickname(string name)
    {
        var folded = Words.Fold(name);
        // "Risk: ..." and "Decision: ..." open a statement; nobody is called so.
        return name.Length is >= 2 and <= 20 && char.IsLetter(name[0]) && !_stopWords.IsWeak(folded)
            && !_vocabulary.Matches("label", [new Word(0, name.Length, folded)]);
    }

    private static string Plain(string name) => new([.. Words.Fold(name).Where(char.IsLetterOrDigit)]);
}
