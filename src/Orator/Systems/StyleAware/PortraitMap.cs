using System.Numerics;
using Orator.Animation;
using Orator.Geometry;
using Orator.Imaging;
using Orator.Perception;

namespace Orator.Systems.StyleAware;

/// <summary>
/// The facial maps of a portrait in any motion. Source and target are drawn the same way, so that a network sees their difference only.
/// Memory is used again for each map. Not safe for use by several threads at once.
/// </summary>
public sealed class PortraitMap
{
    // Canonical units: an iris of 11.8 mm where the outer eye corners are 88 mm apart.
    private const float IrisRadius = 0.067f;

    private readonly SourcePortrait _portrait;
    private readonly float _zoom;
    private readonly Vector3[] _rest;
    private readonly Vector3[] _posed;
    private readonly Vector2[] _rightLids = new Vector2[PosedLids.Points];
    private readonly Vector2[] _leftLids = new Vector2[PosedLids.Points];
    private readonly Image _map;
    private readonly Canvas _canvas;

    /// <summary>Prepares a portrait.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="size">Side of the maps in pixels; the face lies in them as it lies in the crop.</param>
    public PortraitMap(SourcePortrait portrait, int size)
    {
        _portrait = portrait;
        _zoom = (float)size / portrait.Crop.Width;
        _rest = (Vector3[])portrait.Shape.Clone();
        portrait.Basis.AddTo(_rest, Array.ConvertAll(portrait.Motion.Expression, e => -e));
        _posed = new Vector3[portrait.Shape.Length];
        _map = new Image(size, size);
        _canvas = new Canvas(_map);
    }

    /// <summary>Draws one map.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="motion">Its motion; <see cref="SourcePortrait.Motion"/> for the map of the portrait as it is.</param>
    /// <param name="size">Side of the map in pixels.</param>
    public static Image Draw(SourcePortrait portrait, MotionFrame motion, int size) => new PortraitMap(portrait, size).Draw(motion);

    /// <summary>Draws the map of a motion.</summary>
    /// <param name="motion">The portrait's motion; <see cref="SourcePortrait.Motion"/> for the map of the portrait as it is.</param>
    /// <returns>The map; the next one takes its place.</returns>
    public Image Draw(MotionFrame motion)
    {
        _portrait.PoseInto(motion, _posed);
        foreach (ref Vector3 p in _posed.AsSpan())
        {
            p *= _zoom;
        }

        HeadPose pose = new(
            motion.Rotation,
            _portrait.Scale * motion.Scale * _zoom,
            (_portrait.Origin + (new Vector3(motion.Translation, 0) * _portrait.Scale)) * _zoom);
        MotionFrame own = _portrait.Motion;
        MappedEye right = Eye(
            _rightLids, FaceTopology.RightEye, EyeModel.Right(_rest), motion.GazeRight, motion.BlinkRight, own.BlinkRight, pose);
        MappedEye left = Eye(_leftLids, FaceTopology.LeftEye, EyeModel.Left(_rest), motion.GazeLeft, motion.BlinkLeft, own.BlinkLeft, pose);
        FacialMap.Draw(_posed, right, left, _map, _canvas);
        return _map;
    }

    private MappedEye Eye(Vector2[] lids, ReadOnlySpan<int> loop, EyeModel eye, Vector2 gaze, float blink, float ownBlink, HeadPose pose)
    {
        PosedLids.Fill(lids, loop, _posed, _rest, pose.Scale, blink, ownBlink);
        return new MappedEye(lids, Flat(pose.ToPicture(eye.IrisCenter(gaze))), IrisRadius * pose.Scale, gaze);
    }

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);
}
