using System.Numerics;
using Orator.Geometry;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// Animates with the driver's change since an initial frame rather than with its key points themselves, so that the source keeps its own
/// proportions and place (Siarohin et al. 2019, First Order Motion Model, section 3.3).
/// </summary>
public sealed class RelativeMotion
{
    private readonly KeyPointSet _source;
    private readonly KeyPointSet _initial;
    private readonly float _scale;

    /// <summary>Remembers what motion is relative to.</summary>
    /// <param name="source">Key points of the source picture.</param>
    /// <param name="initial">Key points of the driver's initial frame, whose pose and expression are close to the source's; see
    /// <see cref="BestFrame"/>.</param>
    /// <param name="adaptScale">Whether motion is scaled by the size of the source's face relative to the driver's: sqrt(V_source /
    /// V_initial), V being the volume of the convex hull of the key points (the public implementation's root, though a length would be the
    /// third one).</param>
    /// <exception cref="InputException">The sizes cannot be compared because the driver's key points lie in a plane.</exception>
    public RelativeMotion(KeyPointSet source, KeyPointSet initial, bool adaptScale)
    {
        (_source, _initial, _scale) = (source, initial, 1);
        if (adaptScale)
        {
            double volume = ConvexHull.Volume(initial.Positions);
            _scale = volume > 0
                ? (float)(Math.Sqrt(ConvexHull.Volume(source.Positions)) / Math.Sqrt(volume))
                : throw new InputException("The key points of the driver's initial frame lie in a plane, so that its size is unknown: switch scale adaptation off.");
        }
    }

    private RelativeMotion(KeyPointSet source, KeyPointSet initial, float scale) => (_source, _initial, _scale) = (source, initial, scale);

    /// <summary>The same scale between other key points, such as those seen from another side.</summary>
    /// <param name="source">Key points of the source picture.</param>
    /// <param name="initial">Key points of the driver's initial frame.</param>
    public RelativeMotion Between(KeyPointSet source, KeyPointSet initial) => new(source, initial, _scale);

    /// <summary>Key points of a frame to make: x_s + scale (x_d - x_0) and J_d J_0^-1 J_s.</summary>
    /// <param name="driving">Key points of the driver's frame.</param>
    public KeyPointSet Apply(KeyPointSet driving)
    {
        Vector3[] positions = new Vector3[driving.Positions.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = ((driving.Positions[i] - _initial.Positions[i]) * _scale) + _source.Positions[i];
        }

        if (driving.Jacobians is not { } now || _initial.Jacobians is not { } before || _source.Jacobians is not { } source)
        {
            return new KeyPointSet(positions);
        }

        return new KeyPointSet(
            positions,
            [.. now.Select(
                (matrix, i) => matrix * (Matrix4x4.Invert(before[i], out Matrix4x4 inverse) ? inverse : Matrix4x4.Identity) * source[i])]);
    }
}
