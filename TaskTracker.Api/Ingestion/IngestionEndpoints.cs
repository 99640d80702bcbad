using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using TaskTracker.Api.Http;
using TaskTracker.Domain.Data;
using TaskTracker.Domain.Ingestion;
using TaskTracker.ServiceDefaults.Tasks;

namespace TaskTracker.Api.Ingestion;

/// <summary><c>/api/v1/ingestion</c>.</summary>
internal static class IngestionEndpoints
{
    public static void MapIngestion(this IEndpointRouteBuilder api)
    {
        var ingestion = api.MapGroup("ingestion").WithTags("ingestion");
        ingestion.MapPost("telegram", UploadAsync)
            .WithSummary("Imports a Telegram Desktop export: multipart/form-data with the result.json as 'file'")
            .AddOpenApiOperationTransformer(DescribeUpload)
            .Produces<IngestionAccepted>(StatusCodes.Status202Accepted)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        ingestion.MapGet("jobs", ListAsync)
            .WithSummary("Lists imports, newest first")
            .Produces<PagedList<IngestionJobDetail>>()
            .ProducesValidationProblem();
        ingestion.MapGet("jobs/{id:guid}", GetAsync)
            .WithName("GetIngestionJob")
            .WithSummary("An import with its counts and errors")
            .Produces<IngestionJobDetail>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        ingestion.MapPost("jobs/{id:guid}/cancel", CancelAsync)
            .WithSummary("Cancels an import; what it has stored stays")
            .Produces<IngestionAccepted>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    /// <summary>The body is read as a stream, so the document has to be told of it.</summary>
    private static Task DescribeUpload(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Required = new HashSet<string>(StringComparer.Ordinal) { "file" },
                        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                        {
                            ["file"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                        },
                    },
                },
            },
        };
        return Task.CompletedTask;
    }

    private static async Task<IResult> UploadAsync(
        HttpContext context, UnitOfWork work, IOptions<IngestionOptions> options, CancellationToken cancellationToken)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.Value.MaxUploadBytes;
        try
        {
            var job = await new ExportUpload(work.Db).ReceiveAsync(context.Request, cancellationToken);
            job.TaskId = work.Enqueue(new IngestTelegramMessages(job.Id)).Id;
            await work.CommitAsync(cancellationToken);
            return Accepted(job.Id, job.TaskId.Value);
        }
        catch (ExportUpload.RefusedException e)
        {
            return ProblemExtensions.Invalid("file", e.Message);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            return ProblemExtensions.Invalid("file", $"The upload is not well-formed: {e.Message}");
        }
    }

    private static IResult Accepted(Guid jobId, Guid taskId) => TypedResults.AcceptedAtRoute(
        new IngestionAccepted(jobId, taskId, $"/api/v1/ingestion/jobs/{jobId}"), "GetIngestionJob", new { id = jobId });

    private static async Task<IResult> ListAsync(
        TrackerDbContext db,
        [AsParameters] PageQuery page,
        [FromQuery(Name = "status")] string? status,
        CancellationToken cancellationToken)
    {
        if (page.Problem() is { } invalid)
            return invalid;
        if (!QueryEnum.TryRead<IngestionStatus>("status", status, out var wanted, out var problem))
            return problem;
        var query = db.IngestionJobs.AsNoTracking();
        if (wanted is { } s)
            query = query.Where(j => j.Status == s);
        var jobs = await page.ReadAsync(query.OrderByDescending(j => j.CreatedAt).ThenByDescending(j => j.Id), cancellationToken);
        return TypedResults.Ok(new PagedList<IngestionJobDetail>([.. jobs.Items.Select(IngestionJobDetail.Of)], jobs.Total, jobs.Page, jobs.PageSize));
    }

    private static async Task<IResult> GetAsync(Guid id, TrackerDbContext db, CancellationToken cancellationToken) =>
        await db.IngestionJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, cancellationToken) is { } job
            ? TypedResults.Ok(IngestionJobDetail.Of(job))
            : ProblemExtensions.NotFound("ingestion job", id);

    private static async Task<IResult> CancelAsync(
        Guid id, TrackerDbContext db, TaskCancellation cancellation, CancellationToken cancellationToken)
    {
        var job = await db.IngestionJobs.AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, cancellationToken);
        if (job?.TaskId is not { } taskId)
            return ProblemExtensions.NotFound("ingestion job", id);
        return await cancellation.CancelAsync(taskId, cancellationToken)
            ? Accepted(id, taskId)
            : ProblemExtensions.Conflict($"The import is {SnakeCase.Of(job.Status)} and cannot be cancelled.");
    }
}

/// <summary>An import was queued.</summary>
internal sealed record IngestionAccepted(Guid JobId, Guid TaskId, string Location);

/// <summary>An import with all that is known of it.</summary>
internal sealed record IngestionJobDetail(
    Guid Id,
    string SourceKind,
    string? FileName,
    long FileSize,
    IReadOnlyList<string> Chats,
    IngestionStatus Status,
    long MessagesFetched,
    long MessagesStored,
    long MessagesSkipped,
    long ErrorsCount,
    int CurrentBatch,
    int? TotalBatches,
    string? Error,
    IReadOnlyList<IngestionError> ErrorLog,
    Guid? TaskId,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? CompletedAt)
{
    public static IngestionJobDetail Of(MessageIngestionJob job) => new(
        job.Id,
        job.SourceKind,
        job.FileName,
        job.FileSize,
        job.Chats,
        job.Status,
        job.MessagesFetched,
        job.MessagesStored,
        job.MessagesSkipped,
        job.ErrorsCount,
        job.CurrentBatch,
        job.TotalBatches,
        job.Error,
        job.ErrorLog,
        job.TaskId,
        job.CreatedAt,
        job.StartedAt,
        job.CompletedAt);
}
