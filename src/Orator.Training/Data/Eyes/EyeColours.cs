using System.Numerics;
using Orator.Graphs;

namespace Orator.Training.Data.Eyes;

/// <summary>Colours, from 0 to 1, textures and light of a synthetic eye.</summary>
internal sealed class EyeColours
{
    private static readonly Vector3[] Skins = [new(0.95f, 0.79f, 0.7f), new(0.85f, 0.65f, 0.53f), new(0.66f, 0.45f, 0.34f), new(0.36f, 0.23f, 0.17f)];

    private static readonly Vector3[] Irises =
    [
        new(0.13f, 0.08f, 0.06f), new(0.22f, 0.13f, 0.08f), new(0.36f, 0.22f, 0.13f), new(0.42f, 0.34f, 0.2f),
        new(0.4f, 0.46f, 0.36f), new(0.4f, 0.52f, 0.62f), new(0.5f, 0.56f, 0.6f),
    ];

    private static readonly Vector3[] Hairs =
        [new(0.06f, 0.05f, 0.05f), new(0.16f, 0.1f, 0.07f), new(0.3f, 0.2f, 0.12f), new(0.55f, 0.42f, 0.28f), new(0.55f, 0.54f, 0.53f)];

    public EyeColours(CounterRandom random)
    {
        float Range(float low, float high) => low + ((high - low) * random.Uniform());
        Vector3 Jitter(float range) => new(Range(1 - range, 1 + range), Range(1 - range, 1 + range), Range(1 - range, 1 + range));
        Vector3 Among(Vector3[] colours)
        {
            float at = random.Uniform() * (colours.Length - 1);
            int first = Math.Min((int)at, colours.Length - 2);
            return Vector3.Lerp(colours[first], colours[first + 1], at - first) * Jitter(0.08f);
        }

        Skin = Among(Skins);
        Iris = Among(Irises);
        Hair = Among(Hairs);
        Sclera = Vector3.Lerp(new Vector3(0.86f, 0.83f, 0.81f) * Jitter(0.05f), Skin, Range(0, 0.35f)) * Range(0.6f, 1.05f);
        Background = new Vector3(random.Uniform(), random.Uniform(), random.Uniform());
        Light = Vector3.Normalize(new Vector3(Range(-0.9f, 0.9f), Range(-0.9f, 0.15f), -0.7f));
        Ambient = Range(0.35f, 0.75f);
        Slope = new Vector2(Range(-0.35f, 0.35f), Range(-0.15f, 0.2f));
        Socket = Range(0, 0.6f);
        Hollow = Range(0, 0.35f);
        Nose = Range(-0.45f, 0.3f);
        PupilRadius = Range(1.1f, 2.7f);
        LimbalRing = Range(0.2f, 0.7f);
        LidShadow = Range(0.2f, 0.75f);
        Lash = Range(0.25f, 0.95f);
        LowerLash = Range(0, 0.55f);
        LashWidth = Range(0.6f, 1.9f);
        FoldDepth = random.Uniform() < 0.2f ? 0 : Range(0.1f, 0.5f);
        BagDepth = Range(0, 0.3f);
        BagHeight = Range(7, 12);
        Brow = random.Uniform() < 0.05f ? 0 : Range(0.25f, 0.95f);
        BrowHeight = Range(11, 22);
        BrowWidth = Range(1.8f, 5);
        BrowSlope = Range(-0.25f, 0.15f);
        BrowBend = Range(0.003f, 0.016f);
        Roughness = Range(0.005f, 0.06f);
        Patches = Range(0, 0.14f);
        FaceEdge = -Range(20, 36);
        Seed = random.Next();
        Highlights = [.. Enumerable.Range(0, 1 + random.Below(2)).Select(_ => (
            Vector3.Normalize(new Vector3(Range(-0.7f, 0.7f), Range(-0.9f, 0.2f), -1)), Range(0.35f, 1.1f), Range(0.2f, 1)))];
        Glasses = random.Uniform() < 0.13f
            ? (new Vector2(Range(-2, 3), Range(0, 6)), new Vector2(Range(22, 30), Range(14, 21)), Range(0.6f, 1.8f), Range(0.3f, 0.95f))
            : null;
        FrameColour = new Vector3(Range(0.03f, 0.5f)) * Jitter(0.3f);
        Glare = Glasses is not null && random.Uniform() < 0.5f
            ? (new Vector2(Range(-14, 14), Range(-9, 9)), Range(0, MathF.PI), Range(1, 4), Range(0.1f, 0.5f))
            : null;
    }

    public Vector3 Skin { get; }

    public Vector3 Iris { get; }

    /// <summary>Of brows and lashes.</summary>
    public Vector3 Hair { get; }

    public Vector3 Sclera { get; }

    /// <summary>What lies behind the head.</summary>
    public Vector3 Background { get; }

    /// <summary>Where light comes from, of length 1.</summary>
    public Vector3 Light { get; }

    /// <summary>Share of light that comes from everywhere.</summary>
    public float Ambient { get; }

    /// <summary>How light on the skin changes to the right and downwards, over 30 mm.</summary>
    public Vector2 Slope { get; }

    /// <summary>How dark the skin between brow and nose is.</summary>
    public float Socket { get; }

    /// <summary>How dark the skin all about the eye is.</summary>
    public float Hollow { get; }

    /// <summary>How light the side of the nose is.</summary>
    public float Nose { get; }

    public float PupilRadius { get; }

    /// <summary>How dark the rim of the iris is.</summary>
    public float LimbalRing { get; }

    /// <summary>How dark the eyeball is below the upper lid.</summary>
    public float LidShadow { get; }

    public float Lash { get; }

    public float LowerLash { get; }

    public float LashWidth { get; }

    public float FoldDepth { get; }

    public float BagDepth { get; }

    public float BagHeight { get; }

    public float Brow { get; }

    public float BrowHeight { get; }

    public float BrowWidth { get; }

    public float BrowSlope { get; }

    public float BrowBend { get; }

    /// <summary>Amplitude of the skin's texture.</summary>
    public float Roughness { get; }

    /// <summary>Amplitude of larger patches.</summary>
    public float Patches { get; }

    /// <summary>Where the face ends at the temple, if the head is turned that way.</summary>
    public float FaceEdge { get; }

    /// <summary>Of the textures.</summary>
    public uint Seed { get; }

    /// <summary>Lights that the cornea reflects: direction, radius in mm and strength.</summary>
    public IReadOnlyList<(Vector3 Direction, float Radius, float Strength)> Highlights { get; }

    /// <summary>A frame of glasses: centre, half its sides, half its width, opacity.</summary>
    public (Vector2 Centre, Vector2 Half, float Width, float Opacity)? Glasses { get; }

    public Vector3 FrameColour { get; }

    /// <summary>A streak of light on the glass: place, direction, half its width, strength.</summary>
    public (Vector2 Place, float Direction, float Width, float Strength)? Glare { get; }

    /// <summary>Smooth noise between -1 and 1.</summary>
    /// <param name="x">Place, in periods.</param>
    /// <param name="y">Likewise.</param>
    public float Noise(float x, float y)
    {
        (float left, float top) = (MathF.Floor(x), MathF.Floor(y));
        (float fx, float fy) = (x - left, y - top);
        (fx, fy) = (fx * fx * (3 - (2 * fx)), fy * fy * (3 - (2 * fy)));
        float upper = Hash((int)left, (int)top) + (fx * (Hash((int)left + 1, (int)top) - Hash((int)left, (int)top)));
        float lower = Hash((int)left, (int)top + 1) + (fx * (Hash((int)left + 1, (int)top + 1) - Hash((int)left, (int)top + 1)));
        return upper + (fy * (lower - upper));
    }

    private float Hash(int x, int y)
    {
        uint h = ((uint)x * 0x9E3779B9) ^ ((uint)y * 0x85EBCA6B) ^ Seed;
        h = (h ^ (h >> 15)) * 0x2C1B3C6D;
        h = (h ^ (h >> 12)) * 0x297A2D39;
        return ((h ^ (h >> 15)) >> 8) * (2f / (1 << 24)) - 1;
    }
}
