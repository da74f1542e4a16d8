using System.Numerics;
using Orator.Geometry;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// Vertices of the face mesh as key points. Models that learned with them (<see cref="FaceVid2VidModelConfiguration.MeshKeyPoints"/>) can
/// be driven by whatever moves a mesh, e.g. by speech, and not by pictures only.
/// </summary>
public static class MeshKeyPoints
{
    // Corners and middles of the lips, chin, tip and bridge of the nose, lids and outer corners of the eyes, brows, cheeks, hairline: their
    // neighbourhoods move most unlike each other.
    private static readonly int[] Vertices = [61, 291, 13, 14, 0, 17, 152, 1, 168, 159, 145, 386, 374, 33, 263, 105, 334, 234, 454, 10];
    private static readonly int[] Mirrored = [.. Vertices.Select(vertex => Array.IndexOf(Vertices, FaceTopology.Mirror[vertex]))];

    /// <summary>K.</summary>
    public static int Count => Vertices.Length;

    /// <summary>Numbers of those at the right and left corner of the mouth and in the middle of the upper and the lower lip's inner
    /// edge.</summary>
    public static IReadOnlyList<int> Mouth => [0, 1, 2, 3];

    /// <summary>Key points of a face in a picture.</summary>
    /// <param name="vertices">The mesh, 468 points (more are ignored): pixels; z in the same unit.</param>
    /// <param name="side">Side of the square picture, pixels.</param>
    public static KeyPointSet InPicture(IReadOnlyList<Vector3> vertices, float side) =>
        new(Array.ConvertAll(Vertices, vertex => (vertices[vertex] * 2 / side) - new Vector3(1, 1, 0)));

    /// <summary>Canonical key points: a face seen from the front, in the middle of the picture.</summary>
    /// <param name="vertices">468 points in canonical orientation, about their middle.</param>
    /// <param name="scale">Half sides of the picture per unit of the points.</param>
    public static KeyPointSet Canonical(IReadOnlyList<Vector3> vertices, float scale) =>
        new(Array.ConvertAll(Vertices, vertex => vertices[vertex] * scale));

    /// <summary>The same face seen in a mirror.</summary>
    /// <param name="keyPoints">Key points of <see cref="InPicture"/> or <see cref="Canonical"/>.</param>
    public static KeyPointSet Mirror(KeyPointSet keyPoints) =>
        new(Array.ConvertAll(Mirrored, i => keyPoints.Positions[i] * new Vector3(-1, 1, 1)));
}
