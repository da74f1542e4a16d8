using System.Numerics;
using Orator.Geometry;
using Orator.Imaging;

namespace Orator.Training.Data;

/// <summary>What a pixel shows.</summary>
public enum FacePart : byte
{
    /// <summary>Far from the face.</summary>
    Background,

    /// <summary>Around the face: hair, ears and neck, and some background between them; the mesh cannot tell these apart.</summary>
    Surround,

    /// <summary>Covered by the mesh, but none of the following.</summary>
    Skin,

    /// <summary>Eyes with lids and lashes.</summary>
    Eyes,

    /// <summary>Lips, teeth, and a rim of skin around them.</summary>
    Mouth,
}

/// <summary>Parts of a face as masks, drawn from its landmarks. The style-aware photometric loss weighs them 5 (mouth), 3 (eyes), 1 (skin),
/// 0 (else).</summary>
/// <remarks>
/// Mouth and eyes are the convex outlines of lips and lids with a margin of 0.08 and 0.25 of their widths. The surround is the mesh's
/// convex outline enlarged 1.5 times about a point 0.5 units below the eyes, so that it reaches further up, over the hair, than down.
/// </remarks>
public static class FaceRegions
{
    private const float MouthMargin = 0.08f;
    private const float EyeMargin = 0.25f;
    private const float SurroundReach = 1.5f;
    private const float SurroundMiddle = 0.5f;

    /// <summary>Draws the parts.</summary>
    /// <param name="face">A face, pixels of the picture.</param>
    /// <param name="pose">Pose of the head in the same picture.</param>
    /// <param name="size">Side of the square picture.</param>
    /// <returns>size x size values, row by row; a pixel counts by its middle.</returns>
    public static FacePart[] Draw(FaceObservation face, HeadPose pose, int size)
    {
        FacePart[] parts = new FacePart[size * size];
        Vector3 middle = pose.ToPicture(new Vector3(0, SurroundMiddle, 0));
        Canvas.Fill(
            parts, size, Enlarge(Outline(face.Landmarks.Select(Flat)), new Vector2(middle.X, middle.Y), SurroundReach), FacePart.Surround);
        ReadOnlySpan<int> triangles = FaceTopology.Triangles;
        Vector2[] corners = new Vector2[3];
        for (int i = 0; i < triangles.Length; i += 3)
        {
            for (int k = 0; k < 3; k++)
            {
                corners[k] = Flat(face.Landmarks[triangles[i + k]]);
            }

            Canvas.Fill(parts, size, corners, FacePart.Skin);
        }

        Canvas.Fill(parts, size, Part(face, FaceTopology.RightEye, EyeMargin), FacePart.Eyes);
        Canvas.Fill(parts, size, Part(face, FaceTopology.LeftEye, EyeMargin), FacePart.Eyes);
        Canvas.Fill(parts, size, Part(face, FaceTopology.LipsOuter, MouthMargin), FacePart.Mouth);
        return parts;
    }

    /// <summary>Where one looks into the mouth: between the inner edges of the lips.</summary>
    /// <param name="face">A face, pixels of the picture.</param>
    /// <param name="size">Side of the square picture.</param>
    /// <returns>size x size values, row by row: 1 between the lips, 0 elsewhere, and everywhere if they are closed.</returns>
    public static float[] MouthInterior(FaceObservation face, int size)
    {
        FacePart[] parts = new FacePart[size * size];
        Vector2[] outline = new Vector2[FaceTopology.LipsInner.Length];
        for (int i = 0; i < outline.Length; i++)
        {
            outline[i] = Flat(face.Landmarks[FaceTopology.LipsInner[i]]);
        }

        Canvas.Fill(parts, size, outline, FacePart.Mouth);
        return Array.ConvertAll(parts, part => part == FacePart.Mouth ? 1f : 0);
    }

    /// <summary>Tints a picture by its parts, for people to check them: mouth red, eyes blue, skin green, surround yellow.</summary>
    /// <param name="picture">A square picture; changed in place.</param>
    /// <param name="parts">What <see cref="Draw"/> gave for its size.</param>
    public static void Tint(Image picture, ReadOnlySpan<FacePart> parts)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            (int r, int g, int b) = parts[i] switch
            {
                FacePart.Mouth => (255, 40, 60),
                FacePart.Eyes => (40, 90, 255),
                FacePart.Skin => (60, 220, 90),
                FacePart.Surround => (240, 220, 60),
                _ => (-1, 0, 0),
            };
            if (r >= 0)
            {
                Span<byte> pixel = picture.Pixels.AsSpan(3 * i, 3);
                (pixel[0], pixel[1], pixel[2]) = (Mix(pixel[0], r), Mix(pixel[1], g), Mix(pixel[2], b));
            }
        }

        static byte Mix(byte below, int above) => (byte)(((2 * below) + above) / 3);
    }

    // The outline of discs around the points: a closed mouth or eye is thin, but its mask has the margin above and below, too.
    private static Vector2[] Part(FaceObservation face, ReadOnlySpan<int> indices, float margin)
    {
        const int Directions = 8;
        Vector2[] points = new Vector2[indices.Length];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = Flat(face.Landmarks[indices[i]]);
        }

        float radius = margin * (points.Max(p => p.X) - points.Min(p => p.X));
        return [.. Outline(points.SelectMany(p => Enumerable.Range(0, Directions).Select(k =>
        {
            (float sin, float cos) = MathF.SinCos(2 * MathF.PI * k / Directions);
            return p + (radius * new Vector2(cos, sin));
        })))];
    }

    private static Vector2[] Enlarge(List<Vector2> points, Vector2 middle, float reach) =>
        [.. points.Select(p => middle + ((p - middle) * reach))];

    // Andrew's monotone chain.
    private static List<Vector2> Outline(IEnumerable<Vector2> points)
    {
        Vector2[] sorted = [.. points.OrderBy(p => p.X).ThenBy(p => p.Y)];
        List<Vector2> hull = Chain(sorted);
        Array.Reverse(sorted);
        hull.AddRange(Chain(sorted));
        return hull;

        static List<Vector2> Chain(Vector2[] ordered)
        {
            List<Vector2> chain = [];
            foreach (Vector2 p in ordered)
            {
                while (chain.Count > 1 && Cross(chain[^1] - chain[^2], p - chain[^2]) <= 0)
                {
                    chain.RemoveAt(chain.Count - 1);
                }

                chain.Add(p);
            }

            chain.RemoveAt(chain.Count - 1);
            return chain;
        }

        static float Cross(Vector2 a, Vector2 b) => (a.X * b.Y) - (a.Y * b.X);
    }

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);
}
