using System.Numerics;
using System.Runtime.Intrinsics;
using Orator.Geometry;
using Orator.Imaging;

namespace Orator.Animation.Mesh;

/// <summary>Colours of the inside of a mouth that go with a portrait's light, be it a photo or a painting; 0..255.</summary>
/// <param name="Cavity">The dark behind the teeth.</param>
/// <param name="Teeth">Teeth in full light.</param>
/// <param name="Tongue">The tongue in full light.</param>
internal readonly record struct MouthColors(Vector128<float> Cavity, Vector128<float> Teeth, Vector128<float> Tongue)
{
    private static readonly int[] LipVertices = [11, 12, 15, 16, 38, 72, 85, 86, 268, 302, 315, 316];

    /// <summary>Derives the colours from lips and highlights.</summary>
    /// <param name="texture">The portrait.</param>
    /// <param name="vertices">Its vertices, pixels.</param>
    public static MouthColors Of(SourceTexture texture, Vector3[] vertices)
    {
        Vector128<float> lip = Mean(texture, vertices, LipVertices);

        // The brightest tenth of the face shows the colour of the light best: near white in a photo, golden under old varnish.
        // Teeth take on most of it; without it they look pasted into a painting.
        Vector128<float>[] colors = [.. vertices.Take(FaceObservation.LandmarkCount).Select(p => texture.Sample(p.X, p.Y)).OrderByDescending(Luma)];
        Vector128<float> light = Vector128<float>.Zero;
        for (int i = 0; i < colors.Length / 10; i++)
        {
            light += colors[i] / (colors.Length / 10);
        }

        float bright = Math.Clamp(Luma(light) * 0.92f, 90, 220);
        Vector128<float> tint = light * (bright / MathF.Max(Luma(light), 1));
        Vector128<float> teeth = (tint * 0.8f) + (Vector128.Create(bright, bright * 0.97f, bright * 0.9f, 0) * 0.2f);
        return new MouthColors(
            lip * Vector128.Create(0.26f, 0.16f, 0.16f, 0),
            Vector128.Min(teeth, Vector128.Create(235f)),
            lip * Vector128.Create(0.66f, 0.55f, 0.55f, 0));
    }

    private static Vector128<float> Mean(SourceTexture texture, Vector3[] vertices, int[] indices)
    {
        Vector128<float> sum = Vector128<float>.Zero;
        foreach (int i in indices)
        {
            sum += texture.Sample(vertices[i].X, vertices[i].Y);
        }

        return sum / indices.Length;
    }

    private static float Luma(Vector128<float> c) => (0.299f * c[0]) + (0.587f * c[1]) + (0.114f * c[2]);
}
