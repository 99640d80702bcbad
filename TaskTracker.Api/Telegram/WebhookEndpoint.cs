using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using TaskTracker.Api.Http;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Messages;
using TaskTracker.Domain.Tasks;
using TaskTracker.ServiceDefaults.Telegram;

namespace TaskTracker.Api.Telegram;

/// <summary><c>POST /webhook/telegram</c>: takes an update into the ledger and answers; the rest happens in the background.</summary>
internal static class WebhookEndpoint
{
    private const string SecretHeader = "X-Telegram-Bot-Api-Secret-Token";

    // Updates are a few kilobytes; Telegram allows no text above 4,096 characters.
    private const int MaxBytes = 1 << 20;

    public static void MapTelegramWebhook(this IEndpointRouteBuilder app) => app.MapPost("/webhook/telegram", ReceiveAsync)
        .WithTags("telegram")
        .WithSummary("Takes an update from Telegram")
        .Produces<UpdateAccepted>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    private static async Task<IResult> ReceiveAsync(
        HttpContext context, UnitOfWork work, IOptions<TelegramOptions> options, CancellationToken cancellationToken)
    {
        if (Refusal(context.Request, options.Value.WebhookSecret) is { } refusal)
            return TypedResults.Problem(refusal, statusCode: StatusCodes.Status401Unauthorized);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxBytes;

        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: cancellationToken);
        }
        catch (JsonException e)
        {
            return ProblemExtensions.Invalid("body", $"The update is no JSON: {ProblemExtensions.ReasonOf(e)}");
        }

        using (body)
        {
            var parsed = TelegramUpdates.Parse(body.RootElement);
            if (!parsed.IsValid)
                return ProblemExtensions.Invalid(parsed.Field is "" ? "body" : parsed.Field, parsed.Error);

            var task = work.Enqueue(
                new SaveTelegramMessage(body.RootElement), new EnqueueOptions { UniqueKey = $"update-{parsed.Update.Id}" });
            await work.CommitAsync(cancellationToken);
            return TypedResults.Ok(new UpdateAccepted(true, task.Id));
        }
    }

    private static string? Refusal(HttpRequest request, string? secret)
    {
        if (string.IsNullOrEmpty(secret))
            return "No update is taken: Telegram:WebhookSecret is not set. Set it, and give the same secret to setWebhook.";

        // Hashes of equal length: the comparison tells nothing about the secret by the time that it takes.
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(request.Headers[SecretHeader].ToString()));
        return CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(secret)))
            ? null
            : $"The header {SecretHeader} does not hold the webhook's secret.";
    }
}

/// <summary>The update is in the ledger.</summary>
internal sealed record UpdateAccepted(bool Ok, Guid TaskId);
