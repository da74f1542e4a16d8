using System.Numerics;
using Orator.Animation;
using Orator.Geometry;
using Orator.Imaging;

namespace Orator.Systems.FreeHeadGan;

/// <summary>
/// The sketches of a portrait in any motion (<see cref="LandmarkSketch"/>): <see cref="SparseLandmarks"/> of its face mesh, and the gaze as
/// yaw and pitch relative to the head. Source and target are drawn the same way. Memory is used again for each sketch. Not safe for use by
/// several threads at once.
/// </summary>
public sealed class PortraitSketch
{
    // Places in the loop around an eye: outer corner, upper lid, inner corner, lower lid; of the left eye from its inner corner on.
    private static readonly int[] RightLids = [0, 13, 11, 8, 5, 3];
    private static readonly int[] LeftLids = [8, 11, 13, 0, 3, 5];

    private readonly SourcePortrait _portrait;
    private readonly float _zoom;
    private readonly Vector3[] _rest;
    private readonly Vector3[] _posed;
    private readonly Vector2[] _landmarks = new Vector2[SparseLandmarks.Count];
    private readonly Image _sketch;
    private readonly Canvas _canvas;

    /// <summary>Prepares a portrait.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="size">Side of the sketches in pixels; the face lies in them as it lies in the crop.</param>
    public PortraitSketch(SourcePortrait portrait, int size)
    {
        (_portrait, _zoom) = (portrait, (float)size / portrait.Crop.Width);
        _rest = (Vector3[])portrait.Shape.Clone();
        portrait.Basis.AddTo(_rest, Array.ConvertAll(portrait.Motion.Expression, e => -e));
        _posed = new Vector3[portrait.Shape.Length];
        _sketch = new Image(size, size);
        _canvas = new Canvas(_sketch);
    }

    /// <summary>68 landmarks of the last sketch, pixels of it.</summary>
    public ReadOnlySpan<Vector2> Landmarks => _landmarks;

    /// <summary>Draws the sketch of a motion.</summary>
    /// <param name="motion">The portrait's motion; <see cref="SourcePortrait.Motion"/> for the sketch of the portrait as it is.</param>
    /// <returns>The sketch; the next one takes its place.</returns>
    public Image Draw(MotionFrame motion)
    {
        _portrait.PoseInto(motion, _posed);
        foreach (ref Vector3 p in _posed.AsSpan())
        {
            p *= _zoom;
        }

        ReadOnlySpan<int> vertices = SparseLandmarks.Vertices;
        for (int i = 0; i < _landmarks.Length; i++)
        {
            Vector3 p = _posed[vertices[i]];
            _landmarks[i] = new Vector2(p.X, p.Y);
        }

        float scale = _portrait.Scale * motion.Scale * _zoom;
        MotionFrame own = _portrait.Motion;
        Open(SparseLandmarks.RightEye, RightLids, FaceTopology.RightEye, scale, motion.BlinkRight, own.BlinkRight);
        Open(SparseLandmarks.LeftEye, LeftLids, FaceTopology.LeftEye, scale, motion.BlinkLeft, own.BlinkLeft);
        LandmarkSketch.Draw(_landmarks, _sketch, _canvas, (Angles(motion.GazeRight), Angles(motion.GazeLeft)));
        return _sketch;
    }

    private static GazeAngles Angles(Vector2 gaze)
    {
        (float sinX, float cosX) = MathF.SinCos(gaze.X);
        (float sinY, float cosY) = MathF.SinCos(gaze.Y);
        return GazeAngles.YawPitch(new Vector3(sinX * cosY, sinY, cosX * cosY));
    }

    private void Open(int first, int[] places, ReadOnlySpan<int> loop, float scale, float blink, float ownBlink)
    {
        Span<Vector2> lids = stackalloc Vector2[PosedLids.Points];
        PosedLids.Fill(lids, loop, _posed, _rest, scale, blink, ownBlink);
        for (int i = 0; i < places.Length; i++)
        {
            _landmarks[first + i] = lids[places[i]];
        }
    }
}
