using System.Numerics;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>Key points of one face as numbers.</summary>
/// <param name="Positions">K points: x to the right, y down and z, each about -1 to 1 across the picture.</param>
/// <param name="Jacobians">Their 3x3 Jacobians, each in the upper left of a matrix that is the identity otherwise; null where the model has
/// none.</param>
public sealed record KeyPointSet(Vector3[] Positions, Matrix4x4[]? Jacobians = null)
{
    /// <summary>The Jacobians of a model's output.</summary>
    /// <param name="values">Rows of 3x3 matrices one after the other, 9 K values.</param>
    public static Matrix4x4[] ToMatrices(ReadOnlySpan<float> values)
    {
        Matrix4x4[] matrices = new Matrix4x4[values.Length / 9];
        for (int i = 0; i < matrices.Length; i++)
        {
            ReadOnlySpan<float> m = values.Slice(9 * i, 9);
            matrices[i] = new Matrix4x4(m[0], m[1], m[2], 0, m[3], m[4], m[5], 0, m[6], m[7], m[8], 0, 0, 0, 0, 1);
        }

        return matrices;
    }
}
