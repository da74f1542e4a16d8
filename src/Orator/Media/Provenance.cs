using System.Buffers.Binary;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Orator.Media;

/// <summary>How pictures came about, in the terms of IPTC's vocabulary (https://cv.iptc.org/newscodes/digitalsourcetype/).</summary>
public enum DigitalSourceType
{
    /// <summary>A mix of several elements, at least one of them synthetic.</summary>
    CompositeSynthetic,

    /// <summary>Made by a model that learned from examples.</summary>
    TrainedAlgorithmicMedia,

    /// <summary>A mix of recorded material and the output of a model that learned from examples.</summary>
    CompositeWithTrainedAlgorithmicMedia,
}

/// <summary>
/// The statement, stored in every video made here and every picture made by a network, that it is synthetic: as title and comment of
/// videos, which players show, and as an XMP packet with IPTC's digital source type, which machines read.
/// </summary>
public sealed record Provenance
{
    private const string Vocabulary = "http://cv.iptc.org/newscodes/digitalsourcetype/";
    private const string SourceTypeLabel = "Digital source type: ";
    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Iptc = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
    private static readonly XNamespace Xmp = "http://ns.adobe.com/xap/1.0/";
    private static readonly XNamespace Dublin = "http://purl.org/dc/elements/1.1/";

    // The box that XMP lies in (XMP specification part 3, 1.2.7: MPEG-4).
    private static readonly byte[] XmpBox = [0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC];

    /// <summary>How the pictures came about.</summary>
    public DigitalSourceType SourceType { get; init; } = DigitalSourceType.CompositeSynthetic;

    /// <summary>Name and version of the program.</summary>
    public string Tool { get; init; } = $"Orator {typeof(Provenance).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Title that players show.</summary>
    public string Title { get; init; } = "AI-generated (synthetic) video";

    /// <summary>What else is worth knowing, e.g. the generator and the seed; may be empty.</summary>
    public string Detail { get; init; } = "";

    /// <summary>IPTC's address of <see cref="SourceType"/>.</summary>
    public string SourceTypeUri
    {
        get
        {
            string name = SourceType.ToString();
            return Vocabulary + char.ToLowerInvariant(name[0]) + name[1..];
        }
    }

    /// <summary>The statement for people, as stored in the comment.</summary>
    public string Statement =>
        $"AI-generated (synthetic) video made with {Tool}.{(Detail.Length > 0 ? " " + Detail : "")} {SourceTypeLabel}{SourceTypeUri}";

    /// <summary>Reads the statement back from a video or a picture.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Stops the work at once.</param>
    /// <returns>Null when the file carries no such statement.</returns>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static async Task<Provenance?> ReadAsync(string path, CancellationToken cancellation = default)
    {
        MediaInfo info = await MediaProbe.ProbeAsync(path, null, cancellation).ConfigureAwait(false);
        if (info.IsPicture)
        {
            byte[]? packet = PictureStatement.Find(await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false));
            return packet is null ? null : ParseXmp(Encoding.UTF8.GetString(packet));
        }

        if (await ReadXmpAsync(path, cancellation).ConfigureAwait(false) is Provenance stored)
        {
            return stored;
        }

        // A copy made by another program keeps the comment, not the box.
        string comment = info.Tags.GetValueOrDefault("comment") ?? "";
        int at = comment.IndexOf(SourceTypeLabel + Vocabulary, StringComparison.Ordinal);
        int tool = comment.IndexOf("made with ", StringComparison.Ordinal);
        int toolEnd = tool < 0 ? -1 : EndOfTool(comment, tool);
        return at < 0 || toolEnd < 0 ? null : new Provenance
        {
            SourceType = ParseSourceType(comment[(at + SourceTypeLabel.Length)..]),
            Tool = comment[(tool + 10)..toolEnd],
            Title = info.Tags.GetValueOrDefault("title") ?? "",
            Detail = toolEnd + 1 < at ? comment[(toolEnd + 1)..at].Trim() : "",
        };
    }

    /// <summary>ffmpeg's options that store the statement for people.</summary>
    internal string[] MetadataOptions =>
        ["-metadata", "title=" + Title, "-metadata", "comment=" + Statement, "-metadata", "description=" + Statement];

    /// <summary>Appends the statement for machines to a finished MP4 file: one more box at its end, which shifts nothing.</summary>
    internal async Task AppendXmpAsync(string path, CancellationToken cancellation)
    {
        byte[] text = XmpPacket();
        byte[] box = new byte[8 + XmpBox.Length + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        "uuid"u8.CopyTo(box.AsSpan(4));
        XmpBox.CopyTo(box, 8);
        text.CopyTo(box, 8 + XmpBox.Length);
        using FileStream file = new(path, FileMode.Append, FileAccess.Write);
        await file.WriteAsync(box, cancellation).ConfigureAwait(false);
    }

    /// <summary>The statement for machines.</summary>
    internal byte[] XmpPacket()
    {
        XElement description = new(
            Rdf + "Description",
            new XAttribute(Rdf + "about", ""),
            new XAttribute(XNamespace.Xmlns + "Iptc4xmpExt", Iptc),
            new XAttribute(XNamespace.Xmlns + "xmp", Xmp),
            new XAttribute(XNamespace.Xmlns + "dc", Dublin),
            new XElement(Iptc + "DigitalSourceType", SourceTypeUri),
            new XElement(Xmp + "CreatorTool", Tool),
            new XElement(Dublin + "title", Alternative(Title)),
            new XElement(Dublin + "description", Alternative(Detail)));
        XElement rdf = new(Rdf + "RDF", new XAttribute(XNamespace.Xmlns + "rdf", Rdf), description);
        XNamespace meta = "adobe:ns:meta/";
        return Encoding.UTF8.GetBytes("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
            + new XElement(meta + "xmpmeta", new XAttribute(XNamespace.Xmlns + "x", meta), rdf).ToString(SaveOptions.DisableFormatting)
            + "<?xpacket end=\"r\"?>");
    }

    private static XElement Alternative(string text) =>
        new(Rdf + "Alt", new XElement(Rdf + "li", new XAttribute(XNamespace.Xml + "lang", "x-default"), text));

    private static async Task<Provenance?> ReadXmpAsync(string path, CancellationToken cancellation)
    {
        const int LargestPacket = 1 << 20;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] header = new byte[16];
        for (long at = 0; at + 24 <= file.Length;)
        {
            file.Position = at;
            await file.ReadExactlyAsync(header, cancellation).ConfigureAwait(false);
            long length = BinaryPrimitives.ReadUInt32BigEndian(header);
            bool isUuid = header.AsSpan(4, 4).SequenceEqual("uuid"u8);
            length = length switch { 0 => file.Length - at, 1 => BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8)), _ => length };
            if (length < 8 || at + length > file.Length)
            {
                return null;
            }

            if (isUuid && length is > 24 and < LargestPacket)
            {
                byte[] box = new byte[length];
                file.Position = at;
                await file.ReadExactlyAsync(box, cancellation).ConfigureAwait(false);
                if (box.AsSpan(8, 16).SequenceEqual(XmpBox))
                {
                    return ParseXmp(Encoding.UTF8.GetString(box.AsSpan(24)));
                }
            }

            at += length;
        }

        return null;
    }

    private static Provenance? ParseXmp(string packet)
    {
        try
        {
            XElement root = XElement.Parse(packet[packet.IndexOf("?>", StringComparison.Ordinal)..][2..]);
            string? type = root.Descendants(Iptc + "DigitalSourceType").FirstOrDefault()?.Value;
            return type is null || !type.StartsWith(Vocabulary, StringComparison.Ordinal) ? null : new Provenance
            {
                SourceType = ParseSourceType(type),
                Tool = root.Descendants(Xmp + "CreatorTool").FirstOrDefault()?.Value ?? "",
                Title = root.Descendants(Dublin + "title").FirstOrDefault()?.Value ?? "",
                Detail = root.Descendants(Dublin + "description").FirstOrDefault()?.Value ?? "",
            };
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static DigitalSourceType ParseSourceType(string uri) =>
        Enum.TryParse(uri[Vocabulary.Length..].Trim(), ignoreCase: true, out DigitalSourceType type)
            ? type
            : DigitalSourceType.CompositeSynthetic;

    private static int EndOfTool(string comment, int tool)
    {
        // The tool's version contains points too; the sentence ends at a point before a space.
        int end = comment.IndexOf(". ", tool, StringComparison.Ordinal);
        return end < tool + 10 ? -1 : end;
    }
}
