using System.Numerics;
using System.Runtime.Intrinsics;
using Orator.Geometry;
using Orator.Imaging;

namespace Orator.Animation.Mesh;

/// <summary>Brings photos of one person that were taken in different light to the colours of one.</summary>
internal static class SkinColor
{
    private const float LargestGain = 2;

    // Of the cosine between the surface and the camera: what is seen well.
    private const float Facing = 0.5f;
    private const int FewestVertices = 30;

    /// <summary>What a photo's red, green and blue are to be multiplied by, so that the skin that both photos show has the other's mean
    /// colour: 0.5 to 2; 1 where they show too little in common.</summary>
    /// <param name="photo">The photo.</param>
    /// <param name="other">The other one.</param>
    public static Vector128<float> Gain(SourcePortrait photo, SourcePortrait other)
    {
        if (ReferenceEquals(photo, other))
        {
            return Vector128.Create(1f);
        }

        (Vector3[] here, float[] facing) = Surface(photo);
        (Vector3[] there, float[] facingToo) = Surface(other);
        PixelReader colors = new(photo.Crop);
        PixelReader others = new(other.Crop);
        (Vector128<float> sum, Vector128<float> aim) = (Vector128<float>.Zero, Vector128<float>.Zero);
        int count = 0;
        for (int i = 0; i < here.Length; i++)
        {
            if (facing[i] > Facing && facingToo[i] > Facing)
            {
                sum += colors.Between(Place(here[i]));
                aim += others.Between(Place(there[i]));
                count++;
            }
        }

        return count < FewestVertices
            ? Vector128.Create(1f)
            : Vector128.Min(
                Vector128.Max((aim + Vector128.Create(1f)) / (sum + Vector128.Create(1f)), Vector128.Create(1 / LargestGain)),
                Vector128.Create(LargestGain));
    }

    // x and y; whole numbers are middles of pixels.
    private static Vector128<float> Place(Vector3 p) => Vector128.Create(p.X - 0.5f, p.Y - 0.5f, 0, 0);

    // Vertices in the crop, and how much they face the camera.
    private static (Vector3[] Vertices, float[] Facing) Surface(SourcePortrait portrait)
    {
        Vector3[] vertices = portrait.Pose(portrait.Motion);
        Vector3[] normals = new Vector3[vertices.Length];
        ReadOnlySpan<int> triangles = FaceTopology.Triangles;
        for (int t = 0; t < triangles.Length; t += 3)
        {
            (int a, int b, int c) = (triangles[t], triangles[t + 1], triangles[t + 2]);
            Vector3 normal = Vector3.Cross(vertices[b] - vertices[a], vertices[c] - vertices[a]);
            normals[a] += normal;
            normals[b] += normal;
            normals[c] += normal;
        }

        // The order of a triangle's vertices is that of the nose's tip, which faces the camera.
        const int NoseTip = 1;
        float sign = normals[NoseTip].Z < 0 ? -1 : 1;
        return (vertices, Array.ConvertAll(normals, n => n == Vector3.Zero ? 0 : sign * n.Z / n.Length()));
    }
}
