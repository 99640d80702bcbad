using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Knowledge.Text;

namespace TaskTracker.Worker.Knowledge.Local;

/// <summary>
/// What can be seen of two messages that tells whether the later one answers the earlier one: distance, time, who addresses
/// whom, who spoke last, and meaning. A message against itself stands for "starts a conversation".
/// </summary>
public sealed class ReplyFeatures
{
    /// <summary>How many messages back an answer is looked for; 99 % of the hand-made links are shorter.</summary>
    public const int Window = 100;

    public const int Count = 50;

    private readonly IReadOnlyList<ConversationMessage> _messages;
    private readonly Address[] _addresses;
    private readonly MessageSimilarity _similarity;
    private readonly bool[] _question;
    private readonly bool[] _greeting;
    private readonly bool[] _reaction;
    private readonly int[] _words;
    private readonly int[] _previousOfAuthor;
    private readonly double _tempo;

    public ReplyFeatures(
        IReadOnlyList<ConversationMessage> messages, Address[] addresses, MessageSimilarity similarity, AtomVocabulary vocabulary)
    {
        (_messages, _addresses, _similarity) = (messages, addresses, similarity);
        var n = messages.Count;
        _tempo = Tempo(messages);
        (_question, _greeting, _reaction) = (new bool[n], new bool[n], new bool[n]);
        (_words, _previousOfAuthor) = (new int[n], new int[n]);
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < n; i++)
        {
            var body = messages[i].Text[addresses[i].Body..];
            var words = Words.Of(body);
            _words[i] = words.Count;
            _question[i] = body.Contains('?') || vocabulary.Matches("ask", words);
            _greeting[i] = vocabulary.Matches("greet", words);
            _reaction[i] = words.Count <= 3 && vocabulary.Matches("react", words);
            _previousOfAuthor[i] = last.GetValueOrDefault(messages[i].Author, -1);
            last[messages[i].Author] = i;
        }
    }

    /// <summary>Writes the features of "message <paramref name="i"/> answers message <paramref name="j"/>", j ≤ i.</summary>
    public void Write(int i, int j, Span<float> f)
    {
        f.Clear();
        var (mine, its) = (_addresses[i], _addresses[j]);
        var (me, it) = (_messages[i].Author, _messages[j].Author);
        var self = i == j;
        var k = 0;
        f[k++] = self ? 1 : 0;
        // What is true of the message whatever it answers; it decides how much each other sign is worth.
        f[k++] = mine.Addressee is not null ? 1 : 0;
        f[k++] = mine.Stranger is not null ? 1 : 0;
        f[k++] = _question[i] ? 1 : 0;
        f[k++] = _greeting[i] ? 1 : 0;
        f[k++] = _reaction[i] ? 1 : 0;
        f[k++] = Log(_words[i]) / 3;
        var previous = _previousOfAuthor[i];
        f[k++] = previous < 0 || i - previous > Window ? 1 : 0;
        f[k++] = previous < 0 ? 1 : Log(Minutes(previous, i)) / 5;
        f[k++] = previous < 0 ? 1 : Log(i - previous) / 5;
        f[k++] = i > 0 ? Log(Minutes(i - 1, i)) / 3 : 1;
        f[k++] = previous >= 0 && _addresses[previous].Addressee is not null ? 1 : 0;
        f[k++] = mine.Mentioned.Count > 0 ? 1 : 0;
        f[k++] = mine.Addressee is { } a && !SpokeWithin(i, a) ? 1 : 0;
        if (self)
            return;

        var d = i - j;
        f[k++] = Log(d) / 5;
        f[k++] = d == 1 ? 1 : 0;
        f[k++] = d == 2 ? 1 : 0;
        f[k++] = d <= 5 ? 1 : 0;
        f[k++] = d <= 12 ? 1 : 0;
        var minutes = Minutes(j, i);
        f[k++] = Log(minutes) / 3;
        f[k++] = minutes <= 1 ? 1 : 0;
        f[k++] = minutes > 5 ? 1 : 0;
        f[k++] = me == it ? 1 : 0;
        f[k++] = mine.Addressee == it ? 1 : 0;
        f[k++] = mine.Addressee != it && mine.Mentioned.Contains(it) ? 1 : 0;
        f[k++] = mine.Addressee is not null && mine.Addressee != it ? 1 : 0;
        f[k++] = its.Addressee == me ? 1 : 0;
        f[k++] = its.Addressee != me && its.Mentioned.Contains(me) ? 1 : 0;
        f[k++] = (its.Addressee is not null && its.Addressee != me) || its.Stranger is not null ? 1 : 0;
        f[k++] = mine.Addressee is not null && mine.Addressee == its.Addressee ? 1 : 0;
        f[k++] = me == it && its.Addressee == mine.Addressee ? 1 : 0;

        var (between, betweenMe, betweenToMe) = Between(i, j);
        f[k++] = between == 0 ? 1 : 0;
        f[k++] = Log(between) / 3;
        f[k++] = betweenMe == 0 ? 1 : 0;
        f[k++] = Log(betweenMe) / 3;
        f[k++] = its.Addressee == me && betweenToMe == 0 ? 1 : 0;
        f[k++] = mine.Addressee == it && between == 0 ? 1 : 0;
        f[k++] = previous >= 0 && _addresses[previous].Addressee == it ? 1 : 0;
        f[k++] = previous >= 0 && previous < j && _addresses[previous].Mentioned.Contains(it) ? 1 : 0;
        f[k++] = PartnerOf(j, it) == me ? 1 : 0;
        f[k++] = me != it && its.Addressee is null && its.Stranger is null && _question[j] ? 1 : 0;
        f[k++] = _question[j] ? 1 : 0;
        f[k++] = _greeting[j] ? 1 : 0;
        f[k++] = _reaction[j] ? 1 : 0;
        f[k++] = Log(_words[j]) / 3;
        f[k++] = _similarity.Lexical(i, j) * 4;
        f[k++] = _similarity.Meaning(i, j) * 2;
        f[k++] = previous >= 0 && me != it ? _similarity.Meaning(previous, j) * 2 : 0;
        f[k++] = _previousOfAuthor[j] is var p and >= 0 && j - p < Window ? _similarity.Meaning(i, p) * 2 : 0;
        f[k] = _previousOfAuthor[j] < 0 ? 1 : 0;
    }

    private (int OfIts, int OfMine, int ToMe) Between(int i, int j)
    {
        int ofIts = 0, ofMine = 0, toMe = 0;
        for (var m = j + 1; m < i; m++)
        {
            if (_messages[m].Author == _messages[j].Author)
                ofIts++;
            if (_messages[m].Author == _messages[i].Author)
                ofMine++;
            if (_addresses[m].Addressee == _messages[i].Author)
                toMe++;
        }
        return (ofIts, ofMine, toMe);
    }

    private string? PartnerOf(int before, string author)
    {
        for (var m = _previousOfAuthor[before]; m >= 0 && before - m < Window; m = _previousOfAuthor[m])
            if (_addresses[m].Addressee is { } partner && _messages[m].Author == author)
                return partner;
        return null;
    }

    private bool SpokeWithin(int i, string author)
    {
        for (var m = i - 1; m >= 0 && i - m <= Window; m--)
            if (_messages[m].Author == author)
                return true;
        return false;
    }

    private double Minutes(int from, int to) => (_messages[to].SentAt - _messages[from].SentAt).TotalMinutes / _tempo;

    // The model learnt time from a chat with two messages a minute. A slower chat is read at that pace, pauses left out.
    private static double Tempo(IReadOnlyList<ConversationMessage> messages)
    {
        var gaps = Enumerable.Range(1, Math.Max(0, messages.Count - 1))
            .Select(i => (messages[i].SentAt - messages[i - 1].SentAt).TotalMinutes)
            .Where(minutes => minutes < 60)
            .ToArray();
        return gaps.Length == 0 ? 1 : Math.Clamp(gaps.Average() / 0.5, 1, 20);
    }

    private static float Log(double value) => (float)Math.Log(1 + Math.Max(0, value));
}
