using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace TaskTracker.Api.Http;

/// <summary>A page of a list.</summary>
/// <param name="Items">The items of this page.</param>
/// <param name="Total">The items of the whole list.</param>
/// <param name="Page">The number of this page, from 1.</param>
/// <param name="PageSize">The items of a full page.</param>
internal sealed record PagedList<T>(IReadOnlyList<T> Items, int Total, int Page, int PageSize);

/// <summary>Which page of a list.</summary>
internal sealed record PageQuery(
    [property: FromQuery(Name = "page"), Description("The number of the page, from 1.")] int? Page = null,
    [property: FromQuery(Name = "page_size"), Description("The items of a page, 1 to 200; 50 by default.")] int? PageSize = null)
{
    private const int MaxSize = 200;
    private const int DefaultSize = 50;

    private int Number => Page ?? 1;

    private int Size => PageSize ?? DefaultSize;

    /// <summary>What is wrong with it, or null.</summary>
    public IResult? Problem()
    {
        if (Number < 1)
            return ProblemExtensions.Invalid("page", "page must be 1 or more.");
        return Size is < 1 or > MaxSize ? ProblemExtensions.Invalid("page_size", $"page_size must be from 1 to {MaxSize}.") : null;
    }

    /// <summary>Reads the page.</summary>
    public async Task<PagedList<T>> ReadAsync<T>(IQueryable<T> ordered, CancellationToken cancellationToken)
    {
        var total = await ordered.CountAsync(cancellationToken);
        var items = await ordered.Skip((Number - 1) * Size).Take(Size).ToListAsync(cancellationToken);
        return new PagedList<T>(items, total, Number, Size);
    }
}
