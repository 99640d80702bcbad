using TaskTracker.Domain.Knowledge;
using TaskTracker.Domain.Knowledge.Text;
using TaskTracker.Worker.Knowledge.Local;

namespace TaskTracker.Tests.Knowledge.Local;

public sealed class SentenceClassifierTests
{
    private static readonly SentenceClassifier Classifier = new(AtomVocabulary.Default, StopWords.Default);

    private static SentenceContext Answer => new(AnswersOpenPoint: true, Answered: false, Confirmed: false);

    [Theory]
    [InlineData("How do I mount an external drive?", AtomType.Question)]
    [InlineData("does anyone know where the nginx logs are", AtomType.Question)]
    [InlineData("My wireless card does not work after the upgrade", AtomType.Problem)]
    [InlineData("I get an error when the export starts", AtomType.Problem)]
    [InlineData("We agreed to release on Thursday", AtomType.Decision)]
    [InlineData("ok, let's go with PostgreSQL for the reports", AtomType.Decision)]
    [InlineData("The export must support CSV and Excel", AtomType.Requirement)]
    [InlineData("The deployment is blocked by the missing VPN access", AtomType.Blocker)]
    [InlineData("If we migrate on Friday we might lose the night batch", AtomType.Risk)]
    [InlineData("What if we cache the search results in memory?", AtomType.Idea)]
    [InlineData("Turns out the timeout comes from the proxy", AtomType.Insight)]
    [InlineData("Як підключити принтер до нової мережі?", AtomType.Question)]
    [InlineData("Після оновлення не працює оплата карткою", AtomType.Problem)]
    [InlineData("Вирішили випустити виправлення у версії 4.3", AtomType.Decision)]
    [InlineData("Застосунок повинен підтримувати темну тему", AtomType.Requirement)]
    [InlineData("Реліз заблоковано: чекаємо на доступ до сервера", AtomType.Blocker)]
    [InlineData("Є ризик, що можемо не встигнути до релізу", AtomType.Risk)]
    [InlineData("Пропоную винести звіти в окремий сервіс", AtomType.Idea)]
    [InlineData("Виявляється, таймаут задає проксі", AtomType.Insight)]
    [InlineData("Как подключить принтер к новой сети?", AtomType.Question)]
    [InlineData("После обновления не работает оплата картой", AtomType.Problem)]
    [InlineData("Решили выпустить исправление в пятницу", AtomType.Decision)]
    public void Classify_sentence_alone_gives_its_type(string sentence, AtomType type)
    {
        var classified = Classifier.Classify(sentence, SentenceContext.Alone);

        Assert.Equal(type, classified?.Type);
        Assert.InRange(classified!.Confidence, ExtractionSettings.Default.MinConfidence, 1);
    }

    [Theory]
    [InlineData("install the ntfs-3g package and mount the drive again")]
    [InlineData("you need to restart the network manager")]
    [InlineData("see https://help.example.org/community/Webcam for supported cameras")]
    [InlineData("треба встановити драйвер принтера з порталу")]
    [InlineData("спробуй очистити кеш застосунку і ввести картку ще раз")]
    [InlineData("попробуй очистить кеш приложения")]
    public void Classify_instruction_is_a_solution_below_an_open_point_only(string sentence)
    {
        Assert.Equal(AtomType.Solution, Classifier.Classify(sentence, Answer)?.Type);
        Assert.False(Classifier.Classify(sentence, SentenceContext.Alone) is { Type: AtomType.Solution, Confidence: >= 0.5 });
    }

    [Fact]
    public void Classify_confirmed_solution_is_surer()
    {
        const string sentence = "restart the network manager and reconnect";

        Assert.True(Classifier.Classify(sentence, Answer with { Confirmed = true })!.Confidence > Classifier.Classify(sentence, Answer)!.Confidence);
    }

    [Theory]
    [InlineData("thanks a lot!")]
    [InlineData("lol")]
    [InlineData("ok")]
    [InlineData("good morning everyone")]
    [InlineData("no problem, you are welcome")]
    [InlineData("what do you mean?")]
    [InlineData("дякую, зараз спробую")]
    [InlineData("доброго ранку всім")]
    [InlineData("спасибо большое")]
    [InlineData("the token is in the tokenizer")]
    public void Classify_chatter_says_nothing(string sentence) =>
        Assert.False(Classifier.Classify(sentence, SentenceContext.Alone) is { Confidence: >= 0.5 });
}
