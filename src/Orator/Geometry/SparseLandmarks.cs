using System.Numerics;

namespace Orator.Geometry;

/// <summary>
/// The 68 landmarks of iBUG 300-W as vertices of the face mesh: jaw (0 to 16, from the subject's right ear), right and left brow (17 to 26),
/// bridge and base of the nose (27 to 35), right eye from its outer corner over the upper lid (36 to 41), left eye from its inner corner
/// (42 to 47), outer lips from the right corner over the upper lip (48 to 59), inner lips (60 to 67).
/// </summary>
/// <remarks>Vertices are those nearest to where the annotators of 300-W point; its jaw is the visible contour, the mesh's that of the head
/// itself, so that turned heads differ there. The two halves are mirror images (<see cref="FaceTopology.Mirror"/>).</remarks>
public static class SparseLandmarks
{
    /// <summary>Number of landmarks.</summary>
    public const int Count = 68;

    /// <summary>Number of the first landmark of the right eye; six follow one another.</summary>
    public const int RightEye = 36;

    /// <summary>Number of the first landmark of the left eye.</summary>
    public const int LeftEye = 42;

    /// <summary>The vertex of each landmark.</summary>
    public static ReadOnlySpan<int> Vertices =>
    [
        127, 234, 93, 132, 58, 136, 149, 148, 152, 377, 378, 365, 288, 361, 323, 454, 356,
        70, 63, 105, 66, 107, 336, 296, 334, 293, 300,
        168, 197, 5, 4, 98, 97, 2, 326, 327,
        33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
        61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91,
        78, 81, 13, 311, 308, 402, 14, 178,
    ];

    /// <summary>The landmarks of a mesh.</summary>
    /// <param name="vertices">468 vertices.</param>
    /// <returns><see cref="Count"/> points.</returns>
    public static Vector3[] Of(ReadOnlySpan<Vector3> vertices)
    {
        Vector3[] points = new Vector3[Count];
        for (int i = 0; i < Count; i++)
        {
            points[i] = vertices[Vertices[i]];
        }

        return points;
    }
}
