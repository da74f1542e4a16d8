using Orator.Animation;
using Orator.Animation.Mesh;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>Where the <see cref="MeshKeyPoints"/> of a portrait lie in any motion, lids and closed lips as the mesh generator moves them:
/// the same in training and use.</summary>
public sealed class PortraitKeyPoints
{
    private readonly HeadMesh _mesh;
    private readonly float _side;

    /// <summary>Prepares a portrait.</summary>
    /// <param name="portrait">The portrait.</param>
    public PortraitKeyPoints(SourcePortrait portrait)
    {
        (_mesh, _side) = (new HeadMesh(portrait), portrait.Crop.Width);
        Source = MeshKeyPoints.InPicture(_mesh.Source, _side);
    }

    /// <summary>Of the portrait as it is.</summary>
    public KeyPointSet Source { get; }

    /// <summary>Of the portrait in a motion.</summary>
    /// <param name="motion">The motion, as <see cref="IPreparedPortrait.Render"/> takes it.</param>
    public KeyPointSet In(MotionFrame motion)
    {
        _mesh.Pose(motion);
        return MeshKeyPoints.InPicture(_mesh.Target, _side);
    }
}
