using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orator.Geometry;

namespace Orator.Motion.Style;

/// <summary>A style in <see cref="StyleCache"/>: the SHA-256 of what follows, a line feed, and JSON. Numbers keep every bit.</summary>
internal static class StyleCacheEntry
{
    private const int DigestLength = 64;

    /// <summary>The bytes of an entry.</summary>
    public static byte[] Write(StyleVideo style)
    {
        StyleExtraction found = style.Extraction;
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new Content(
            StyleFile.ToJson(found.Style, ExpressionBasis.Default),
            [.. Enum.GetValues<KeyMotion>().Select(key => Chosen.Of(found.Frames[key], found.Shapes[key], style.Regions[key]))],
            found.Seconds,
            found.SpeakingFraction,
            [.. found.Remarks]));
        return [.. Encoding.ASCII.GetBytes(Digest(body) + "\n"), .. body];
    }

    /// <summary>Reads an entry. Name and path of the style are for the caller to set.</summary>
    /// <exception cref="InvalidDataException">It is not intact.</exception>
    public static StyleVideo Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= DigestLength)
        {
            throw new InvalidDataException("The entry is not intact.");
        }

        ReadOnlySpan<byte> body = bytes[(DigestLength + 1)..];
        if (!bytes[..DigestLength].SequenceEqual(Encoding.ASCII.GetBytes(Digest(body))))
        {
            throw new InvalidDataException("The entry is not intact.");
        }

        try
        {
            Content content = JsonSerializer.Deserialize<Content>(body) ?? throw new InvalidDataException("The entry is empty.");
            Dictionary<KeyMotion, Chosen> chosen = Enum.GetValues<KeyMotion>()
                .Zip(content.Chosen)
                .ToDictionary(pair => pair.First, pair => pair.Second);
            return new StyleVideo(
                "",
                new StyleExtraction(
                    StyleFile.FromJson(content.Style, "cache", ExpressionBasis.Default),
                    chosen.ToDictionary(pair => pair.Key, pair => pair.Value.Frame),
                    chosen.ToDictionary(pair => pair.Key, pair => pair.Value.Shape()),
                    content.Seconds,
                    content.SpeakingFraction,
                    content.Remarks),
                chosen.ToDictionary(pair => pair.Key, pair => pair.Value.Square()));
        }
        catch (Exception e) when (e is JsonException or InputException)
        {
            // Written by another version under the same key: cannot be, but costs nothing to survive.
            throw new InvalidDataException("The entry cannot be read.", e);
        }
    }

    private static string Digest(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    private sealed record Content(string Style, Chosen[] Chosen, double Seconds, double SpeakingFraction, string[] Remarks);

    private sealed record Chosen(long Frame, float[] Mouth, float[] Region)
    {
        public static Chosen Of(long frame, MouthShape mouth, FaceRegion region) =>
            new(frame, [mouth.Opening, mouth.Width, mouth.Rounding], [region.CenterX, region.CenterY, region.Size, region.Rotation]);

        public MouthShape Shape() => new(Mouth[0], Mouth[1], Mouth[2]);

        public FaceRegion Square() => new(Region[0], Region[1], Region[2], Region[3]);
    }
}
