using System.Numerics;
using System.Runtime.Intrinsics;
using Orator.Faces;
using Orator.Media;
using Orator.Motion;

namespace Orator.Generators;

/// <summary>
/// Lids and gaze of one eye, as a correction of the flow: the upper lid's skin is drawn down over an eyeball that stays in place,
/// and the iris is shifted inside the opening while the white beside it stretches.
/// </summary>
/// <remarks>
/// It works in the eye's own coordinates in the source: u runs along the line of the corners from 0 to 1, v is perpendicular to it,
/// downwards, in the same unit. The mesh is too coarse for this: it hardly sees a lid close.
/// </remarks>
internal sealed class EyeLayer
{
    private const int Samples = 65;

    // Skin above the upper lid that stretches in a blink, and below the lower one, in heights of the opening.
    private const float SkinAbove = 1.0f;
    private const float SkinBelow = 0.6f;

    // The lid's margin with its lashes moves as a whole.
    private const float Margin = 0.18f;
    private const float LowerRise = 0.12f;
    private const float WidestOpening = 1.25f;
    private const float SmallestHeight = 0.16f;

    // Closed lids overlap a little, since the contour lies inside the visible white. In widths of the eye.
    private const float Overlap = 0.03f;
    private const float LashWidth = 0.025f;
    private const float LashStrength = 0.35f;
    private const float ShadowWidth = 0.1f;
    private const float ShadowStrength = 0.3f;

    private readonly SourcePortrait _portrait;
    private readonly bool _right;
    private readonly EyeModel _model;
    private readonly int _firstCorner;
    private readonly int _lastCorner;
    private readonly Vector2 _origin;
    private readonly Vector2 _along;
    private readonly Vector2 _across;
    private readonly float _width;
    private readonly float _height;
    private readonly float[] _upper = new float[Samples];
    private readonly float[] _lower = new float[Samples];
    private readonly Vector2 _iris;
    private readonly float _irisRadius;
    private readonly float _sourceBlink;

    // Set by Pose.
    private bool _active;
    private Vector2 _targetCenter;
    private Vector2 _sourceCenter;
    private Vector2 _inverseX;
    private Vector2 _inverseY;
    private float _closing;
    private float _zoom;
    private Vector2 _shift;

    public EyeLayer(SourcePortrait portrait, bool right)
    {
        _portrait = portrait;
        _right = right;
        Vector3[] eye = right ? portrait.Face.RightEye : portrait.Face.LeftEye;
        _model = right ? EyeModel.Right(portrait.Shape) : EyeModel.Left(portrait.Shape);
        (_firstCorner, _lastCorner) = right ? (33, 133) : (263, 362);
        _sourceBlink = right ? portrait.Motion.BlinkRight : portrait.Motion.BlinkLeft;

        _origin = Flat(eye[0]);
        Vector2 line = Flat(eye[8]) - _origin;
        _width = MathF.Max(line.Length(), 1);
        _along = line / _width;
        _across = new Vector2(-_along.Y, _along.X);
        Vector2 down = Flat(portrait.Face.Landmarks[152] - portrait.Face.Landmarks[10]);
        if (Vector2.Dot(_across, down) < 0)
        {
            _across = -_across;
        }

        Curve([.. Enumerable.Range(0, 9).Select(i => ToEye(Flat(eye[i])))], _lower);
        Curve([ToEye(_origin), .. Enumerable.Range(9, 7).Select(i => ToEye(Flat(eye[i]))), ToEye(Flat(eye[8]))], _upper);
        float height = SmallestHeight;
        for (int i = 0; i < Samples; i++)
        {
            _upper[i] = MathF.Min(_upper[i], _lower[i]);
            height = MathF.Max(height, _lower[i] - _upper[i]);
        }

        _height = height;
        _iris = ToEye(Flat(eye[FaceObservation.IrisCenter]));
        for (int i = 72; i < 76; i++)
        {
            _irisRadius += Vector2.Distance(Flat(eye[i]), Flat(eye[FaceObservation.IrisCenter])) / _width / 4;
        }
    }

    /// <summary>Takes over the motion of a frame.</summary>
    public void Pose(MotionFrame motion, HeadMesh mesh)
    {
        MotionFrame own = _portrait.Motion;
        float blink = _right ? motion.BlinkRight : motion.BlinkLeft;
        Vector2 gaze = _right ? motion.GazeRight : motion.GazeLeft;
        Vector2 ownGaze = _right ? own.GazeRight : own.GazeLeft;
        _active = blink != _sourceBlink || gaze != ownGaze;
        if (!_active)
        {
            return;
        }

        // 0 = as in the source, 1 = closed; negative opens a half-closed eye.
        float gap = (1 - blink) / MathF.Max(1 - _sourceBlink, 0.05f);
        _closing = 1 - MathF.Min(gap, WidestOpening);

        HeadPose source = mesh.PoseOf(own);
        HeadPose target = mesh.PoseOf(motion);
        Vector3 moved = source.ToPicture(_model.IrisCenter(gaze)) - source.ToPicture(_model.IrisCenter(ownGaze));
        _shift = new Vector2(Vector2.Dot(Flat(moved), _along), Vector2.Dot(Flat(moved), _across)) / _width;
        _shift.X = Math.Clamp(_iris.X + _shift.X, MathF.Min(_iris.X, 0.2f), MathF.Max(_iris.X, 0.8f)) - _iris.X;
        _shift = Vector2.Clamp(_shift, new Vector2(-0.3f, -0.15f), new Vector2(0.3f, 0.15f));

        _zoom = target.Scale / source.Scale;

        // The eye's plane turns with the head and lies where its corners lie.
        _sourceCenter = Flat(mesh.Source[_firstCorner] + mesh.Source[_lastCorner]) / 2;
        _targetCenter = Flat(mesh.Target[_firstCorner] + mesh.Target[_lastCorner]) / 2;
        Matrix3x2 map = Invert(Plane(source)) * Plane(target);
        Matrix3x2 inverse = Invert(map);
        _inverseX = new Vector2(inverse.M11, inverse.M21);
        _inverseY = new Vector2(inverse.M12, inverse.M22);
    }

    /// <summary>Draws the moving edge of the upper lid between the pixels, with its lashes and the shadow below.</summary>
    /// <param name="frame">The picture that was sampled along the corrected flow.</param>
    /// <param name="texture">The portrait.</param>
    /// <param name="from">First row.</param>
    /// <param name="to">Row after the last.</param>
    public void DrawLidEdge(Image frame, SourceTexture texture, int from, int to)
    {
        if (!_active || _closing <= 0)
        {
            return;
        }

        float pixels = _width * _zoom;
        float shade = Math.Clamp(_closing * 4, 0, 1);
        float line = MathF.Max(0.7f, LashWidth * pixels);
        float shadow = ShadowWidth * pixels;
        foreach ((int x, int y) in Pixels(frame.Width, from, to))
        {
            Vector2 eye = ToEye(Still(new Vector2(x + 0.5f, y + 0.5f)));
            if (eye.X is <= 0 or >= 1)
            {
                continue;
            }

            float upper = At(_upper, eye.X);
            float lower = At(_lower, eye.X);
            (float movedUpper, float movedLower) = MovedLids(upper, lower);
            float distance = (eye.Y - movedUpper) * pixels;
            if (distance < -2 * line || distance > shadow)
            {
                continue;
            }

            // Where the lids meet in a corner they have hardly moved.
            float moved = Math.Clamp((movedUpper - upper) / (0.25f * _height), 0, 1) * shade;
            float lid = Math.Clamp(0.5f - distance, 0, 1);
            Vector128<float> skin = texture.Sample(ToSource(SourceOfLid(eye, upper, movedUpper)));
            Vector128<float> ball = texture.Sample(ToSource(eye.Y > movedLower ? SourceBelow(eye, lower, movedLower) : SourceOfBall(eye, upper, lower, movedUpper)));
            float dark = (ShadowStrength * moved * Math.Clamp(1 - (distance / shadow), 0, 1) * (1 - lid))
                + (LashStrength * moved * Math.Clamp(1 - MathF.Abs(distance / line), 0, 1));
            Vector128<float> color = ((skin * lid) + (ball * (1 - lid))) * (1 - dark);
            Span<byte> to3 = frame[x, y];
            Vector128<float> before = Vector128.Create(to3[0], to3[1], (float)to3[2], 0);
            Vector128<int> result = Vector128.ConvertToInt32(Vector128.Lerp(before, color, Vector128.Create(Weight(eye, upper, lower))) + Vector128.Create(0.5f));
            to3[0] = (byte)result[0];
            to3[1] = (byte)result[1];
            to3[2] = (byte)result[2];
        }
    }

    /// <summary>Corrects the flow in the rows of a band.</summary>
    /// <param name="flow">The flow of the posed mesh.</param>
    /// <param name="size">Side of the frame, pixels.</param>
    /// <param name="from">First row.</param>
    /// <param name="to">Row after the last.</param>
    public void Apply(MeshFlow flow, int size, int from, int to)
    {
        if (!_active)
        {
            return;
        }

        foreach ((int x, int y) in Pixels(size, from, to))
        {
            Vector2 pixel = new(x + 0.5f, y + 0.5f);
            Vector2 eye = ToEye(Still(pixel));
            float upper = At(_upper, eye.X);
            float lower = At(_lower, eye.X);
            float weight = Weight(eye, upper, lower);
            if (weight == 0)
            {
                continue;
            }

            (float movedUpper, float movedLower) = MovedLids(upper, lower);
            Vector2 place = eye.Y < movedUpper ? SourceOfLid(eye, upper, movedUpper)
                : eye.Y > movedLower ? SourceBelow(eye, lower, movedLower)
                : SourceOfBall(eye, upper, lower, movedUpper);
            Vector2 displacement = ToSource(place) - pixel;
            int i = (y * size) + x;
            flow.X[i] += (displacement.X - flow.X[i]) * weight;
            flow.Y[i] += (displacement.Y - flow.Y[i]) * weight;
            if (eye.Y < movedUpper && eye.Y > upper)
            {
                flow.Validity[i] = 0;
            }
        }
    }

    private IEnumerable<(int X, int Y)> Pixels(int size, int from, int to)
    {
        float reach = _width * _zoom;
        int top = Math.Max(from, (int)(_targetCenter.Y - (1.3f * reach)));
        int bottom = Math.Min(to, (int)(_targetCenter.Y + reach));
        int left = Math.Max(0, (int)(_targetCenter.X - reach));
        int right = Math.Min(size, (int)(_targetCenter.X + reach));
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                yield return (x, y);
            }
        }
    }

    /// <summary>The source pixel that a pixel of the frame would show if the eye were rigid.</summary>
    private Vector2 Still(Vector2 pixel)
    {
        Vector2 offset = pixel - _targetCenter;
        return _sourceCenter + new Vector2(Vector2.Dot(_inverseX, offset), Vector2.Dot(_inverseY, offset));
    }

    private Vector2 ToSource(Vector2 eye) => _origin + (((_along * eye.X) + (_across * eye.Y)) * _width);

    private (float Upper, float Lower) MovedLids(float upper, float lower)
    {
        float closing = MathF.Max(_closing, 0);
        float movedLower = lower - ((lower - upper) * LowerRise * closing);
        float meeting = movedLower + (Overlap * closing * closing * MathF.Min(1, (lower - upper) / (0.3f * _height)));
        return (upper + ((meeting - upper) * _closing), movedLower);
    }

    /// <summary>Lid: the margin as it is, the skin above it stretched up to where nothing moves.</summary>
    private Vector2 SourceOfLid(Vector2 eye, float upper, float movedUpper)
    {
        float above = movedUpper - eye.Y;
        float margin = Margin * _height;
        float extent = SkinAbove * _height;
        float stretched = extent + movedUpper - upper;
        float there = above < margin ? above
            : above < stretched ? margin + ((above - margin) * (extent - margin) / (stretched - margin))
            : extent + above - stretched;
        return new Vector2(eye.X, upper - there);
    }

    private Vector2 SourceBelow(Vector2 eye, float lower, float movedLower)
    {
        float below = eye.Y - movedLower;
        float extent = SkinBelow * _height;
        float stretched = extent + lower - movedLower;
        float there = below < stretched ? below * extent / stretched : extent + below - stretched;
        return new Vector2(eye.X, lower + there);
    }

    /// <summary>Eyeball: it stays in place under the lids. An eye that opens further than in the source stretches what is there.</summary>
    private Vector2 SourceOfBall(Vector2 eye, float upper, float lower, float movedUpper)
    {
        float v = _closing < 0 ? upper + ((eye.Y - movedUpper) * (lower - upper) / MathF.Max(lower - movedUpper, 1e-3f)) : eye.Y;
        Vector2 from = new(eye.X, v);
        float beyond = MathF.Max(0, Vector2.Distance(from, _iris + _shift) - (1.1f * _irisRadius));
        float fall = Math.Clamp(1 - (beyond / (1.6f * _irisRadius)), 0, 1);
        from -= _shift * (fall * fall * (3 - (2 * fall)));

        // Never onto the lids of the source.
        float sourceUpper = At(_upper, from.X);
        float sourceLower = At(_lower, from.X);
        float inset = MathF.Min(0.03f, (sourceLower - sourceUpper) / 3);
        float mostUp = MathF.Min(sourceUpper + inset, v);
        float mostDown = MathF.Max(sourceLower - inset, v);
        return new Vector2(from.X, Math.Clamp(from.Y, mostUp, mostDown));
    }

    /// <summary>1 over the eye and its lids, 0 away from it.</summary>
    private float Weight(Vector2 eye, float upper, float lower)
    {
        float outside = MathF.Max(-eye.X, eye.X - 1) / 0.3f;
        float above = (upper - (SkinAbove * _height) - eye.Y) / (0.5f * _height);
        float below = (eye.Y - lower - (SkinBelow * _height)) / (0.5f * _height);
        float distance = MathF.Max(outside, MathF.Max(above, below));
        float t = 1 - Math.Clamp(distance, 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>The plane of the eyes in the picture: where the head's x and y axes point.</summary>
    private static Matrix3x2 Plane(HeadPose pose)
    {
        Vector3 x = pose.Rotation.Apply(Vector3.UnitX) * pose.Scale;
        Vector3 y = pose.Rotation.Apply(Vector3.UnitY) * pose.Scale;
        return new Matrix3x2(x.X, x.Y, y.X, y.Y, 0, 0);
    }

    private static Matrix3x2 Invert(Matrix3x2 matrix) => Matrix3x2.Invert(matrix, out Matrix3x2 inverse) ? inverse : Matrix3x2.Identity;

    private Vector2 ToEye(Vector2 point) => new Vector2(Vector2.Dot(point - _origin, _along), Vector2.Dot(point - _origin, _across)) / _width;

    /// <summary>Samples v(u) of a lid that is given by points.</summary>
    private static void Curve(Vector2[] points, float[] curve)
    {
        for (int i = 0; i < Samples; i++)
        {
            float u = (float)i / (Samples - 1);
            int k = 1;
            while (k < points.Length - 1 && points[k].X < u)
            {
                k++;
            }

            float t = (u - points[k - 1].X) / MathF.Max(points[k].X - points[k - 1].X, 1e-3f);
            curve[i] = float.Lerp(points[k - 1].Y, points[k].Y, Math.Clamp(t, 0, 1));
        }
    }

    private static float At(float[] curve, float u)
    {
        float place = Math.Clamp(u, 0, 1) * (Samples - 1);
        int i = Math.Min((int)place, Samples - 2);
        return float.Lerp(curve[i], curve[i + 1], place - i);
    }

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);
}
