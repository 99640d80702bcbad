using Google.Protobuf;

namespace TaskTracker.Tests.Support;

/// <summary>What the tests look at of a span.</summary>
public sealed record CollectedSpan(
    string TraceId, string SpanId, string ParentId, string Name, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> LinkedSpanIds);

/// <summary>
/// Reads spans out of an <c>ExportTraceServiceRequest</c>. Field numbers: opentelemetry/proto/trace/v1/trace.proto.
/// </summary>
internal static class OtlpSpans
{
    public static IEnumerable<CollectedSpan> Read(byte[] request) =>
        Messages(request, field: 1).SelectMany(resource => Messages(resource, field: 2)).SelectMany(scope => Messages(scope, field: 2)).Select(ReadSpan);

    private static CollectedSpan ReadSpan(byte[] span)
    {
        string traceId = "", spanId = "", parentId = "", name = "";
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        var links = new List<string>();
        var input = new CodedInputStream(span);
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    traceId = Hex(input.ReadBytes());
                    break;
                case 2:
                    spanId = Hex(input.ReadBytes());
                    break;
                case 4:
                    parentId = Hex(input.ReadBytes());
                    break;
                case 5:
                    name = input.ReadString();
                    break;
                case 9:
                    var (key, value) = ReadAttribute(input.ReadBytes().ToByteArray());
                    tags[key] = value;
                    break;
                case 13:
                    links.AddRange(Messages(input.ReadBytes().ToByteArray(), field: 2).Select(b => Hex(ByteString.CopyFrom(b))));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new CollectedSpan(traceId, spanId, parentId, name, tags, links);
    }

    private static (string Key, string Value) ReadAttribute(byte[] attribute)
    {
        string key = "", value = "";
        var input = new CodedInputStream(attribute);
        while (input.ReadTag() is not 0 and var tag)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    key = input.ReadString();
                    break;
                case 2:
                    value = ReadValue(input.ReadBytes().ToByteArray());
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return (key, value);
    }

    /// <summary>Strings only; the tests look at no others.</summary>
    private static string ReadValue(byte[] any)
    {
        var input = new CodedInputStream(any);
        return WireFormat.GetTagFieldNumber(input.ReadTag()) == 1 ? input.ReadString() : "";
    }

    private static IEnumerable<byte[]> Messages(byte[] message, int field)
    {
        var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                yield return input.ReadBytes().ToByteArray();
            else
                input.SkipLastField();
        }
    }

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
