using System.Numerics;

namespace Orator.Systems.FreeHeadGan;

/// <summary>
/// The mesh of an eyeball: rings of 16 vertices about the axis of the gaze, from the pole at the pupil over the rim of the iris to the pole
/// at the back. Of radius 1 about the origin, it looks along -z.
/// </summary>
public static class EyeTemplate
{
    /// <summary>Number of vertices: both poles and nine rings.</summary>
    public const int VertexCount = 2 + (9 * Around);

    /// <summary>Distance of the plane of the iris' rim from the centre, as a share of the radius.</summary>
    public const float IrisDistance = 0.872f;

    private const int Around = 16;
    private const int IrisRing = 2;

    // Degrees from the axis; the third ring is the rim of the iris, whose radius is half that of the eyeball.
    private static readonly float[] Rings = [10, 20, 29.3f, 45, 65, 90, 115, 140, 160];
    private static readonly Vector3[] Template = MakeVertices();
    private static readonly int[] Corners = MakeTriangles();
    private static readonly float[] Weights = MakeAxisWeights();

    /// <summary>The vertices.</summary>
    public static ReadOnlySpan<Vector3> Vertices => Template;

    /// <summary>Three vertices of each of the 288 triangles.</summary>
    public static ReadOnlySpan<int> Triangles => Corners;

    /// <summary>Numbers of the vertices on the rim of the iris.</summary>
    public static ReadOnlySpan<int> IrisRim => Enumerable.Range(1 + (IrisRing * Around), Around).ToArray();

    /// <summary>
    /// One weight a vertex, of sum 0: the weighted sum of the vertices of an eyeball is a positive multiple of its gaze, wherever it lies.
    /// It is the axis that fits all vertices best in the sense of least squares.
    /// </summary>
    public static ReadOnlySpan<float> AxisWeights => Weights;

    /// <summary>The vertices of an eye.</summary>
    /// <param name="eye">The eye; it does not turn about its axis.</param>
    public static Vector3[] Place(EyePose eye)
    {
        Vector3 gaze = eye.Gaze;
        Rotation turn = Rotation.FromAngles(MathF.Asin(Math.Clamp(gaze.X, -1, 1)), MathF.Atan2(-gaze.Y, -gaze.Z), 0);
        return Array.ConvertAll(Template, vertex => eye.Center + (turn.Apply(vertex) * eye.Radius));
    }

    /// <summary>Where a mesh looks: the axis that fits it best, of length 1.</summary>
    /// <param name="vertices">The <see cref="VertexCount"/> vertices.</param>
    /// <exception cref="ArgumentException">There are more or fewer.</exception>
    public static Vector3 Gaze(ReadOnlySpan<Vector3> vertices)
    {
        if (vertices.Length != VertexCount)
        {
            throw new ArgumentException($"The mesh of an eye has {VertexCount} vertices, not {vertices.Length}.", nameof(vertices));
        }

        Vector3 sum = Vector3.Zero;
        for (int i = 0; i < vertices.Length; i++)
        {
            sum += vertices[i] * Weights[i];
        }

        return Vector3.Normalize(sum);
    }

    private static Vector3[] MakeVertices()
    {
        List<Vector3> vertices = [-Vector3.UnitZ];
        foreach (float ring in Rings)
        {
            (float sin, float cos) = MathF.SinCos(float.DegreesToRadians(ring));
            for (int i = 0; i < Around; i++)
            {
                (float y, float x) = MathF.SinCos(i * MathF.Tau / Around);
                vertices.Add(new Vector3(x * sin, y * sin, -cos));
            }
        }

        return [.. vertices, Vector3.UnitZ];
    }

    private static int[] MakeTriangles()
    {
        List<int> corners = [];
        for (int i = 0; i < Around; i++)
        {
            int next = (i + 1) % Around;
            corners.AddRange([0, 1 + i, 1 + next]);
            for (int ring = 1; ring < Rings.Length; ring++)
            {
                (int front, int back) = (1 + ((ring - 1) * Around), 1 + (ring * Around));
                corners.AddRange([front + i, back + i, front + next, front + next, back + i, back + next]);
            }

            int last = 1 + ((Rings.Length - 1) * Around);
            corners.AddRange([last + i, VertexCount - 1, last + next]);
        }

        return [.. corners];
    }

    private static float[] MakeAxisWeights()
    {
        float mean = Template.Average(vertex => vertex.Z);
        float scale = Template.Sum(vertex => (vertex.Z - mean) * vertex.Z);
        return [.. Template.Select(vertex => (mean - vertex.Z) / scale)];
    }
}
