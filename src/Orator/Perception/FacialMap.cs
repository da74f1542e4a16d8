using System.Numerics;
using Orator.Geometry;
using Orator.Imaging;

namespace Orator.Perception;

/// <summary>One eye as a facial map shows it, pixels of the map.</summary>
/// <param name="Lids">16 points around the opening between the lids.</param>
/// <param name="Iris">Centre of the iris.</param>
/// <param name="IrisRadius">Radius of the iris.</param>
/// <param name="Gaze">Gaze relative to the head, radians; it colours the opening.</param>
public sealed record MappedEye(Vector2[] Lids, Vector2 Iris, float IrisRadius, Vector2 Gaze)
{
    /// <summary>An eye as the iris network saw it.</summary>
    /// <param name="eye">76 points of the iris network.</param>
    /// <param name="gaze">Gaze relative to the head, radians.</param>
    public static MappedEye FromObservation(ReadOnlySpan<Vector3> eye, Vector2 gaze)
    {
        // Lower lid from corner to corner, then the upper lid back.
        Vector2[] lids = new Vector2[16];
        for (int i = 0; i < lids.Length; i++)
        {
            lids[i] = Flat(eye[i <= 8 ? i : 24 - i]);
        }

        Vector2 iris = Flat(eye[FaceObservation.IrisCenter]);
        float radius = 0;
        for (int i = 1; i <= 4; i++)
        {
            radius += Vector2.Distance(iris, Flat(eye[FaceObservation.IrisCenter + i])) / 4;
        }

        return new MappedEye(lids, iris, radius, gaze);
    }

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);
}

/// <summary>A face as a drawing that networks can be conditioned on: the key points of each part joined by lines, one colour a
/// part.</summary>
/// <remarks>
/// The facial map of Style transfer for 2D talking heads; the colour of the eye's opening codes the gaze as in Free-HeadGAN.
/// Colours differ between the subject's right and left side, so that a map is never ambiguous.
/// </remarks>
public static class FacialMap
{
    private const float GazeRange = 0.7f;

    private static readonly (int[] Points, bool Closed, Vector3 Color)[] Parts =
    [
        (FaceTopology.Oval.ToArray(), true, new Vector3(200, 200, 200)),
        ([46, 53, 52, 65, 55], false, new Vector3(255, 140, 0)),
        ([70, 63, 105, 66, 107], false, new Vector3(255, 140, 0)),
        ([276, 283, 282, 295, 285], false, new Vector3(255, 220, 0)),
        ([300, 293, 334, 296, 336], false, new Vector3(255, 220, 0)),
        ([168, 6, 197, 195, 5, 4], false, new Vector3(0, 220, 90)),
        ([64, 98, 97, 2, 326, 327, 294], false, new Vector3(0, 220, 90)),
        (FaceTopology.LipsOuter.ToArray(), true, new Vector3(255, 0, 90)),
        (FaceTopology.LipsInner.ToArray(), true, new Vector3(255, 0, 255)),
    ];

    private static readonly int LongestPart = Parts.Max(part => part.Points.Length);

    /// <summary>Draws a face on black.</summary>
    /// <param name="points">468 mesh vertices, pixels of the map.</param>
    /// <param name="right">The subject's right eye, or null to leave it out.</param>
    /// <param name="left">The subject's left eye, or null to leave it out.</param>
    /// <param name="size">Side of the square map in pixels; lines are 1.5 pixels wide at 512 and in proportion at other sizes, one pixel at
    /// least.</param>
    public static Image Draw(ReadOnlySpan<Vector3> points, MappedEye? right, MappedEye? left, int size)
    {
        Image map = new(size, size);
        Draw(points, right, left, map, new Canvas(map));
        return map;
    }

    /// <summary>Draws a face on black, as above.</summary>
    /// <param name="points">468 mesh vertices, pixels of the map.</param>
    /// <param name="right">The subject's right eye, or null to leave it out.</param>
    /// <param name="left">The subject's left eye, or null to leave it out.</param>
    /// <param name="map">Receives the map; square.</param>
    /// <param name="canvas">A canvas of this picture.</param>
    internal static void Draw(ReadOnlySpan<Vector3> points, MappedEye? right, MappedEye? left, Image map, Canvas canvas)
    {
        Array.Clear(map.Pixels);
        int size = map.Width;
        Span<Vector2> room = stackalloc Vector2[LongestPart];
        float width = MathF.Max(1, 1.5f * size / 512);
        foreach ((int[] indices, bool closed, Vector3 color) in Parts)
        {
            Span<Vector2> line = room[..indices.Length];
            for (int i = 0; i < line.Length; i++)
            {
                Vector3 p = points[indices[i]];
                line[i] = new Vector2(p.X, p.Y);
            }

            canvas.Polyline(line, color, width, closed);
        }

        DrawEye(canvas, right, new Vector3(0, 120, 255), width);
        DrawEye(canvas, left, new Vector3(0, 230, 255), width);
    }

    private static void DrawEye(Canvas canvas, MappedEye? eye, Vector3 color, float width)
    {
        if (eye is null)
        {
            return;
        }

        // Red codes left to right, green up to down, both centred on 128; blue marks the opening itself.
        Vector2 code = Vector2.Clamp(eye.Gaze / GazeRange, -Vector2.One, Vector2.One);
        canvas.Fill(eye.Lids, new Vector3(128 + (127 * code.X), 128 + (127 * code.Y), 128));
        DrawIris(canvas, eye, new Vector3(255, 255, 255), width);
        canvas.Polyline(eye.Lids, color, width, closed: true);
    }

    /// <summary>The part of the iris' rim that the lids leave visible.</summary>
    internal static void DrawIris(Canvas canvas, MappedEye eye, Vector3 color, float width)
    {
        const int Segments = 32;
        Vector2 Rim(int i)
        {
            (float sin, float cos) = MathF.SinCos(i * 2 * MathF.PI / Segments);
            return eye.Iris + (new Vector2(cos, sin) * eye.IrisRadius);
        }

        for (int i = 0; i < Segments; i++)
        {
            if (Canvas.Contains(eye.Lids, (Rim(i) + Rim(i + 1)) / 2))
            {
                canvas.Line(Rim(i), Rim(i + 1), color, width);
            }
        }
    }
}
