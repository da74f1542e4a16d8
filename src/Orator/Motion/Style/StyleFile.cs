using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orator.Geometry;
using Orator.Media;

namespace Orator.Motion.Style;

/// <summary>Style files (<c>*.style.json</c>): a <see cref="StyleReference"/> as versioned JSON; docs/formats.md, section Style, describes
/// every field.</summary>
public static class StyleFile
{
    /// <summary>Version that is written, and the only one that is read.</summary>
    public const int Version = 1;

    private const string Format = "orator-style";
    private const long MaximumBytes = 1_000_000;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes a style file for the shipped expression basis.</summary>
    /// <param name="path">File to write; replaced if it exists, and only when the new one is complete.</param>
    /// <param name="style">The style.</param>
    /// <exception cref="InputException">The file cannot be written there.</exception>
    /// <exception cref="OratorException">Writing failed.</exception>
    public static void Write(string path, StyleReference style)
    {
        using OutputFile file = OutputFile.Create(path);
        try
        {
            File.WriteAllText(file.TemporaryPath, ToJson(style, ExpressionBasis.Default));
        }
        catch (IOException e)
        {
            throw DiskSpace.Failure(path, e);
        }

        file.Complete();
    }

    /// <summary>Reads a style file made with the shipped expression basis.</summary>
    /// <param name="path">File to read.</param>
    /// <exception cref="InputException">The file is missing, is no style file, has another version, or a field is missing, misplaced or out
    /// of range; the message says which.</exception>
    public static StyleReference Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaximumBytes)
            {
                throw new InputException($"'{path}' is not a style file: it is larger than {MaximumBytes / 1000} kB. Make one with 'orator style VIDEO -o NAME.style.json'.");
            }

            return FromJson(File.ReadAllText(path), path, ExpressionBasis.Default);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"The style file '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The text of a style file.</summary>
    /// <param name="style">The style.</param>
    /// <param name="basis">The basis that its coefficients refer to.</param>
    public static string ToJson(StyleReference style, ExpressionBasis basis)
    {
        JsonObject root = new()
        {
            ["format"] = Format,
            ["version"] = Version,
            ["name"] = style.Name,
            ["basis"] = Fingerprint(basis),
            ["templates"] = new JsonObject(Enum.GetValues<KeyMotion>().Select(k => KeyValuePair.Create<string, JsonNode?>(FieldOf(k), Numbers(style.Templates[k])))),
            ["restingExpression"] = Numbers(style.RestingExpression),
            ["openingAmplitude"] = style.OpeningAmplitude,
            ["widthAmplitude"] = style.WidthAmplitude,
            ["head"] = new JsonObject
            {
                ["yawDeviation"] = style.Head.YawDeviation,
                ["pitchDeviation"] = style.Head.PitchDeviation,
                ["rollDeviation"] = style.Head.RollDeviation,
                ["translationDeviation"] = style.Head.TranslationDeviation,
                ["angularSpeed"] = style.Head.AngularSpeed,
            },
            ["blinks"] = new JsonObject { ["ratePerMinute"] = style.Blinks.RatePerMinute, ["duration"] = style.Blinks.Duration },
        };
        if (style.SpeakingMouths is IReadOnlyList<float[]> mouths)
        {
            root["speakingMouths"] = new JsonArray([.. mouths.Select(mouth => (JsonNode?)Numbers(mouth))]);
        }

        return root.ToJsonString(Indented) + "\n";
    }

    /// <summary>Reads the text of a style file.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">What to call it in messages, such as its path.</param>
    /// <param name="basis">The basis that its coefficients must refer to.</param>
    /// <exception cref="InputException">As for <see cref="Read"/>.</exception>
    public static StyleReference FromJson(string json, string source, ExpressionBasis basis)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new InputException($"'{source}' is not a style file: {e.Message}", e);
        }

        using (document)
        {
            StyleFileReader root = new(document.RootElement, source, "");
            if (root.TextOrNull("format") != Format)
            {
                throw new InputException($"'{source}' is not a style file: its field 'format' is not '{Format}'. Make one with 'orator style VIDEO -o NAME.style.json'.");
            }

            float version = root.Number("version", 0, float.MaxValue);
            if (version != Version)
            {
                throw new InputException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{source}' has version {version} of the style format; this program reads version {Version}. Make it again from the video with 'orator style'."));
            }

            if (root.Text("basis") != Fingerprint(basis))
            {
                throw new InputException($"'{source}' was made with another expression basis, so its numbers mean other faces here. Make it again from the video with 'orator style'.");
            }

            root.RequireOnly(
                "format",
                "version",
                "name",
                "basis",
                "templates",
                "speakingMouths",
                "restingExpression",
                "openingAmplitude",
                "widthAmplitude",
                "head",
                "blinks");
            StyleFileReader templates = root.Object("templates");
            templates.RequireOnly([.. Enum.GetNames<KeyMotion>().Select(FieldOf)]);
            StyleFileReader head = root.Object("head");
            head.RequireOnly("yawDeviation", "pitchDeviation", "rollDeviation", "translationDeviation", "angularSpeed");
            StyleFileReader blinks = root.Object("blinks");
            blinks.RequireOnly("ratePerMinute", "duration");
            return new StyleReference
            {
                Name = root.Text("name"),
                Templates = Enum.GetValues<KeyMotion>().ToDictionary(k => k, k => templates.Coefficients(FieldOf(k))),
                SpeakingMouths = root.RowsOrNull("speakingMouths", SpeakingMouths.Ranks.Count, ExpressionBasis.MouthCount),
                RestingExpression = root.Coefficients("restingExpression"),
                OpeningAmplitude = root.Number("openingAmplitude", 0, 2),
                WidthAmplitude = root.Number("widthAmplitude", 0, 2),
                Head = new HeadDynamics(
                    head.Number("yawDeviation", 0, MathF.PI),
                    head.Number("pitchDeviation", 0, MathF.PI),
                    head.Number("rollDeviation", 0, MathF.PI),
                    head.Number("translationDeviation", 0, 10),
                    head.Number("angularSpeed", 0, 100)),
                Blinks = new BlinkStatistics(blinks.Number("ratePerMinute", 0, 300), blinks.Number("duration", 0.01f, 5)),
            };
        }
    }

    /// <summary>Coefficients mean nothing without their basis; this names it: the start of the SHA-256 of its directions.</summary>
    internal static string Fingerprint(ExpressionBasis basis)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int k = 0; k < ExpressionBasis.Count; k++)
        {
            float[] one = new float[ExpressionBasis.Count];
            one[k] = 1;
            System.Numerics.Vector3[] direction = new System.Numerics.Vector3[FaceObservation.LandmarkCount];
            basis.AddTo(direction, one);
            hash.AppendData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(direction.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static string FieldOf(KeyMotion key) => FieldOf(key.ToString());

    private static string FieldOf(string key) => key.ToLowerInvariant();

    private static JsonArray Numbers(float[] values) => new([.. values.Select(v => (JsonNode?)JsonValue.Create(v))]);
}
