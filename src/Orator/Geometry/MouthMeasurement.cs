using System.Numerics;

namespace Orator.Geometry;

/// <summary>Reads the mouth of a face in canonical space.</summary>
public static class MouthMeasurement
{
    private const int UpperLip = 13;
    private const int LowerLip = 14;
    private const int RightCorner = 61;
    private const int LeftCorner = 291;

    /// <summary>Gap between the inner lips at the middle of the mouth, in distances of the outer eye corners: about 0.01 closed, 0.3 wide
    /// open.</summary>
    /// <param name="shape">468 vertices in canonical space.</param>
    public static float Opening(ReadOnlySpan<Vector3> shape) => Vector3.Distance(shape[UpperLip], shape[LowerLip]);

    /// <summary>How far offsets of the vertices part the inner lips at the middle of the mouth, downwards, in the offsets' unit.</summary>
    /// <param name="offsets">An offset for each of 468 vertices, canonical space.</param>
    public static float Parting(ReadOnlySpan<Vector3> offsets) => offsets[LowerLip].Y - offsets[UpperLip].Y;

    /// <summary>The mouth relative to the same person's mouth at rest.</summary>
    /// <param name="shape">468 vertices in canonical space.</param>
    /// <param name="rest">The person's face at rest (<see cref="FaceIdentity.Rest"/>).</param>
    public static MouthShape Measure(ReadOnlySpan<Vector3> shape, ReadOnlySpan<Vector3> rest)
    {
        float width = Vector3.Distance(shape[RightCorner], shape[LeftCorner]) - Vector3.Distance(rest[RightCorner], rest[LeftCorner]);
        float forward = 0;
        foreach (int i in FaceTopology.LipsOuter)
        {
            forward += (rest[i].Z - shape[i].Z) / FaceTopology.LipsOuter.Length;
        }

        return new MouthShape(Opening(shape) - Opening(rest), width, forward);
    }
}
