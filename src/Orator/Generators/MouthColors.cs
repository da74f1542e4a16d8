using System.Numerics;
using System.Runtime.Intrinsics;
using Orator.Faces;

namespace Orator.Generators;

/// <summary>Colours of the inside of a mouth that suit a portrait: taken from its lips, its skin and its brightest parts; RGB, 0..255.</summary>
/// <param name="Depth">The dark behind.</param>
/// <param name="Flesh">Gums and cheeks in the shade.</param>
/// <param name="Tongue">The tongue.</param>
/// <param name="Teeth">Teeth in full light.</param>
/// <param name="LipLine">The line between closed lips.</param>
internal sealed record MouthColors(Vector128<float> Depth, Vector128<float> Flesh, Vector128<float> Tongue, Vector128<float> Teeth, Vector128<float> LipLine)
{
    /// <summary>Reads the colours of a portrait.</summary>
    public static MouthColors Of(SourcePortrait portrait, SourceTexture texture)
    {
        Vector3[] points = portrait.Face.Landmarks;
        ReadOnlySpan<int> inner = FaceTopology.LipsInner;
        ReadOnlySpan<int> outer = FaceTopology.LipsOuter;
        Vector128<float> lips = default;
        for (int i = 0; i < inner.Length; i++)
        {
            Vector3 middle = (points[inner[i]] + points[outer[i]]) / 2;
            lips += texture.Sample(middle.X, middle.Y) / inner.Length;
        }

        // Cheeks and chin around the mouth: their light falls on the teeth, too.
        Vector128<float> skin = default;
        ReadOnlySpan<int> around = [205, 425, 50, 280, 200, 199, 36, 266];
        foreach (int i in around)
        {
            skin += texture.Sample(points[i].X, points[i].Y) / around.Length;
        }

        float skinLight = Luminance(skin);
        float light = Math.Clamp(MathF.Max(skinLight * 1.05f, Brightest(points, texture) * 0.72f), 40, 225);

        // Off-white, under the light that the skin shows: with half of the skin's tint.
        Vector128<float> tint = skin / MathF.Max(skinLight, 1);
        Vector128<float> white = Vector128.Create(1.03f, 1.0f, 0.93f, 0);
        Vector128<float> teeth = Vector128.Lerp(white, tint, Vector128.Create(0.5f)) * light;
        float lipLight = MathF.Max(Luminance(lips), 12);
        Vector128<float> red = Vector128.Create(1.45f, 0.82f, 0.78f, 0) * lipLight;
        Vector128<float> flesh = Vector128.Lerp(lips, red, Vector128.Create(0.4f));
        return new MouthColors(
            flesh * Vector128.Create(0.22f, 0.15f, 0.15f, 0),
            flesh * Vector128.Create(0.5f, 0.4f, 0.4f, 0),
            flesh * Vector128.Create(0.85f, 0.75f, 0.76f, 0),
            teeth,
            lips * Vector128.Create(0.5f, 0.42f, 0.42f, 0));
    }

    /// <summary>Luminance that one in twenty vertices of the face exceeds.</summary>
    private static float Brightest(Vector3[] points, SourceTexture texture)
    {
        float[] light = [.. points.Select(p => Luminance(texture.Sample(p.X, p.Y))).Order()];
        return light[light.Length * 95 / 100];
    }

    private static float Luminance(Vector128<float> rgb) => (0.299f * rgb[0]) + (0.587f * rgb[1]) + (0.114f * rgb[2]);
}
