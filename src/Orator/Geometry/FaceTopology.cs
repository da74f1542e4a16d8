using System.Numerics;
using System.Text.Json;

namespace Orator.Geometry;

/// <summary>The fixed structure of the 468-vertex face mesh: triangles, loops, symmetry, and an average face in canonical space.</summary>
/// <remarks>
/// Canonical space: x right, y down, z away from the viewer; the distance of the outer eye corners (vertices 33 and 263) is 1 and
/// the origin lies midway between them. Pitch 0 is where the line from vertex 10 (forehead) to 152 (chin) is vertical.
/// Vertex numbering and triangles are MediaPipe's; the canonical face is a symmetrised mean over 70 faces.
/// </remarks>
public static class FaceTopology
{
    private static readonly Data Mesh = Load();

    /// <summary>Vertex indices, three a triangle (880 triangles). The mouth is a hole, the eyes are filled.</summary>
    public static ReadOnlySpan<int> Triangles => Mesh.Triangles;

    /// <summary>For each vertex, the vertex on the other side of the face.</summary>
    public static ReadOnlySpan<int> Mirror => Mesh.Mirror;

    /// <summary>58 vertices that expression hardly moves (forehead, nose bridge, temples): the ones to fit the head pose on.</summary>
    public static ReadOnlySpan<int> Stable => Mesh.Stable;

    /// <summary>20 vertices around the mouth hole, from the right corner along the lower lip to the left corner and back along the upper
    /// lip.</summary>
    public static ReadOnlySpan<int> LipsInner => Mesh.LipsInner;

    /// <summary>20 vertices around the lips, ordered as <see cref="LipsInner"/>.</summary>
    public static ReadOnlySpan<int> LipsOuter => Mesh.LipsOuter;

    /// <summary>16 vertices around the subject's right eye (corner 33), lower lid first.</summary>
    public static ReadOnlySpan<int> RightEye => Mesh.RightEye;

    /// <summary>16 vertices around the subject's left eye (corner 263), lower lid first.</summary>
    public static ReadOnlySpan<int> LeftEye => Mesh.LeftEye;

    /// <summary>36 vertices of the face's outline, clockwise in the picture from the middle of the forehead (vertex 10).</summary>
    public static ReadOnlySpan<int> Oval => Mesh.Oval;

    /// <summary>The average face, 468 vertices in canonical space.</summary>
    public static ReadOnlySpan<Vector3> Canonical => Mesh.CanonicalPoints;

    private static Data Load()
    {
        using Stream stream = typeof(FaceTopology).Assembly.GetManifestResourceStream("Orator.Geometry.face468.json")!;
        return JsonSerializer.Deserialize<Data>(stream, JsonSerializerOptions.Web)!;
    }

    private sealed record Data(
        int[] Triangles,
        int[] Mirror,
        int[] Stable,
        int[] LipsInner,
        int[] LipsOuter,
        int[] RightEye,
        int[] LeftEye,
        int[] Oval,
        float[] Canonical)
    {
        public Vector3[] CanonicalPoints { get; } = [.. Enumerable.Range(0, Canonical.Length / 3)
            .Select(i => new Vector3(Canonical[3 * i], Canonical[(3 * i) + 1], Canonical[(3 * i) + 2]))];
    }
}
