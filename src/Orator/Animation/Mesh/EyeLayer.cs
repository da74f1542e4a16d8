using System.Numerics;
using System.Runtime.Intrinsics;
using Orator.Geometry;
using Orator.Imaging;

namespace Orator.Animation.Mesh;

/// <summary>
/// One eyeball under the lids: the portrait's own eye, its iris moved with the gaze, shown between the lids of the target,
/// and the dark line of the lashes that grows together as the eye closes.
/// </summary>
internal sealed class EyeLayer
{
    // Canonical units (1 = distance of the outer eye corners).
    private const float LashWidth = 0.014f;
    private const float ShadowDepth = 0.03f;
    private const float EdgeMargin = 0.012f;
    private const float LashStrength = 0.6f;
    private const float ShadowStrength = 0.3f;

    // Skin and lashes next to the edge of the lid are not stretched; at most this part of what the portrait shows of the lid.
    private const float LashBand = 0.035f;
    private const float LargestBand = 0.7f;

    // How much of what the lid lacks is unfolded from the skin above its fold.
    private const float Unfolded = 0.6f;

    // In radii of the iris: what turns as a whole, and the least width of the sclera that gives way.
    private const float Rigid = 1.15f;
    private const float Giving = 1.2f;

    // Likewise: between these the picture of the eye is less and less the portrait's. The eyes of somebody who looks at one wander by less.
    private const float LeastShift = 0.1f;
    private const float MostShift = 0.3f;

    private readonly SourceTexture _texture;
    private readonly HeadPose _pose;
    private readonly LidMotion _lids;
    private readonly EyeModel _model;
    private readonly Vector2 _gaze;
    private readonly Vector2 _iris;
    private readonly float _irisRadius;
    private readonly ApertureOutline _source;
    private readonly ApertureOutline _target = new();
    private readonly ApertureOutline _sourceLid = new();
    private readonly ApertureOutline _targetLid = new();
    private readonly Vector128<float> _lash;
    private readonly Vector128<float>? _white;
    private readonly SourceTexture _ball;
    private readonly int _left;
    private readonly int _top;

    /// <summary>Prepares an eye.</summary>
    /// <param name="texture">The portrait.</param>
    /// <param name="vertices">The portrait's vertices in crop pixels, lids in place.</param>
    /// <param name="pose">The portrait's pose.</param>
    /// <param name="lids">Which vertices the lids are.</param>
    /// <param name="eye">76 points of the iris network, crop pixels.</param>
    /// <param name="model">Geometry of the eye.</param>
    /// <param name="gaze">The portrait's own gaze of this eye.</param>
    public EyeLayer(SourceTexture texture, Vector3[] vertices, HeadPose pose, LidMotion lids, Vector3[] eye, EyeModel model, Vector2 gaze)
    {
        _texture = texture;
        _pose = pose;
        _lids = lids;
        _model = model;
        _gaze = gaze;
        Vector3 center = eye[FaceObservation.IrisCenter];
        _iris = new Vector2(center.X, center.Y);
        for (int i = 1; i <= 4; i++)
        {
            Vector3 rim = eye[FaceObservation.IrisCenter + i] - center;
            _irisRadius = MathF.Max(_irisRadius, new Vector2(rim.X, rim.Y).Length());
        }

        _source = new ApertureOutline();
        _source.Set(vertices, lids.Upper, lids.Lower, pose);
        _sourceLid.Set(vertices, lids.Fold, lids.Upper, pose);
        _lash = Darkest();
        _white = White();

        float reach = _irisRadius * 2;
        (Vector2 low, Vector2 high) = _source.Bounds(reach);
        _left = (int)MathF.Floor(low.X);
        _top = (int)MathF.Floor(low.Y);
        int width = Math.Max(2, (int)MathF.Ceiling(high.X) - _left + 1);
        int height = Math.Max(2, (int)MathF.Ceiling(high.Y) - _top + 1);
        Vector128<float>[] ball = new Vector128<float>[width * height];
        for (int i = 0; i < ball.Length; i++)
        {
            ball[i] = BallColor(new Vector2(_left + (i % width) + 0.5f, _top + (i / width) + 0.5f));
        }

        _ball = new SourceTexture(ball, width, height);
    }

    /// <summary>Draws the eye.</summary>
    /// <param name="frame">The frame with the moved skin; changed in place.</param>
    /// <param name="validity">For every pixel of the frame; set to 0 where the iris was moved.</param>
    /// <param name="vertices">The target's vertices.</param>
    /// <param name="pose">The target's pose.</param>
    /// <param name="gaze">Target gaze of this eye.</param>
    /// <param name="opening">See <see cref="LidMotion.Opening"/>.</param>
    public void Draw(Image frame, byte[] validity, Vector3[] vertices, HeadPose pose, Vector2 gaze, float opening)
    {
        _target.Set(vertices, _lids.Upper, _lids.Lower, pose);
        Vector3 turned = _pose.Rotation.Apply(_model.IrisCenter(gaze) - _model.IrisCenter(_gaze)) * _pose.Scale;
        Vector2 shift = gaze == _gaze ? Vector2.Zero : new Vector2(turned.X, turned.Y);
        float known = 1 - Math.Clamp(((shift.Length() / _irisRadius) - LeastShift) / (MostShift - LeastShift), 0, 1);
        float unit = pose.Scale;
        float closing = Math.Clamp(1 - opening, 0, 1);
        float lashWidth = MathF.Max(LashWidth * unit, 0.8f);
        _targetLid.Set(vertices, _lids.Fold, _lids.Upper, pose);
        (Vector2 low, Vector2 high) = _target.Bounds(3 * lashWidth);
        low = Vector2.Min(low, _targetLid.Bounds(0).Low);
        high = Vector2.Max(high, _targetLid.Bounds(0).High);
        int right = Math.Min(frame.Width - 1, (int)MathF.Ceiling(high.X));
        int bottom = Math.Min(frame.Height - 1, (int)MathF.Ceiling(high.Y));
        for (int y = Math.Max(0, (int)MathF.Floor(low.Y)); y <= bottom; y++)
        {
            for (int x = Math.Max(0, (int)MathF.Floor(low.X)); x <= right; x++)
            {
                Vector2 at = _target.ToLocal(new Vector2(x + 0.5f, y + 0.5f));
                if (at.X <= 0 || at.X >= 1)
                {
                    continue;
                }

                // Signed distances to the lids in pixels, positive between them.
                (float upper, float lower) = _target.Edges(at.X);
                float fromUpper = (at.Y - upper) * _target.PixelsDown;
                float toLower = (lower - at.Y) * _target.PixelsDown;
                float cover = Math.Clamp(
                    MathF.Min(fromUpper, toLower) + 0.5f, 0, 1) * Math.Clamp((lower - upper) * _target.PixelsDown, 0, 1);
                Span<byte> pixel = frame[x, y];
                Vector128<float> color = Vector128.Create(pixel[0], pixel[1], (float)pixel[2], 0);
                Vector128<float> before = color;
                if (closing > 0 && at.Y < upper)
                {
                    color = Lid(color, at, closing);
                }

                if (cover > 0)
                {
                    color += (Ball(_source.ToPicture(at), shift, closing, fromUpper / (ShadowDepth * unit)) - color) * cover;
                    ref byte valid = ref validity[(y * frame.Width) + x];
                    valid = (byte)(valid * (1 - (cover * (1 - known))));
                }

                if (closing > 0)
                {
                    // Outlines lie a little above the lower lid: the line reaches further down, so that no white remains.
                    float distance = fromUpper / (fromUpper > 0 ? 1.5f * lashWidth : lashWidth);
                    float ends = Math.Clamp(at.X * 8, 0, 1) * Math.Clamp((1 - at.X) * 8, 0, 1);
                    float strength = LashStrength * closing * ends * MathF.Exp(-distance * distance);
                    color += Vector128.Min(_lash - color, Vector128<float>.Zero) * strength;
                }

                if (color != before)
                {
                    Vector128<int> rounded = Vector128.ConvertToInt32(
                        Vector128.Clamp(color, Vector128<float>.Zero, Vector128.Create(255f)) + Vector128.Create(0.5f));
                    pixel[0] = (byte)rounded[0];
                    pixel[1] = (byte)rounded[1];
                    pixel[2] = (byte)rounded[2];
                }
            }
        }
    }

    /// <summary>Skin of the upper lid: the band of the lashes keeps its height, only the skin above it unfolds.</summary>
    private Vector128<float> Lid(Vector128<float> stretched, Vector2 at, float closing)
    {
        (float fold, float edge) = _targetLid.Edges(at.X);
        (float sourceFold, float sourceEdge) = _sourceLid.Edges(at.X);
        float height = edge - fold;
        float sourceHeight = sourceEdge - sourceFold;
        float above = edge - at.Y;
        if (above >= height || sourceHeight <= 0 || height <= sourceHeight)
        {
            return stretched;
        }

        float band = MathF.Min(LashBand, LargestBand * sourceHeight);
        float sourceAbove = above < band
            ? above
            : band + ((above - band) * (sourceHeight + (Unfolded * (height - sourceHeight)) - band) / (height - band));
        float share = Math.Clamp(4 * closing, 0, 1) * Math.Clamp((height - above) / (0.3f * height), 0, 1)
            * Math.Clamp(at.X * 8, 0, 1) * Math.Clamp((1 - at.X) * 8, 0, 1);
        Vector128<float> skin = _texture.Sample(_sourceLid.ToPicture(new Vector2(at.X, sourceEdge - sourceAbove)));
        return stretched + ((skin - stretched) * share);
    }

    /// <summary>Colour of the eyeball at a place of the portrait, with the iris moved.</summary>
    private Vector128<float> Ball(Vector2 at, Vector2 shift, float closing, float depth)
    {
        // The white gives way around the moved iris; wide enough that nothing folds.
        float move = shift.Length();
        float width = MathF.Max(Giving, 1.7f * move / _irisRadius);
        float t = Math.Clamp(((Vector2.Distance(at, _iris + shift) / _irisRadius) - Rigid) / width, 0, 1);
        Vector2 way = shift * (1 - (t * t * (3 - (2 * t))));
        Vector2 from = at - way;
        Vector128<float> color = _texture.Sample(from);
        float foreign = Math.Clamp(way.Length(), 0, 1);
        if (foreign > 0)
        {
            color += (_ball.Sample(from.X - _left, from.Y - _top) - color) * foreign;
        }

        float shadow = ShadowStrength * MathF.Max(closing, foreign * 0.7f) * MathF.Exp(-MathF.Max(depth, 0));
        return color * (1 - shadow);
    }

    /// <summary>The eyeball as it would look without lids: where they hide it, the iris is completed by its symmetry and the white
    /// continued.</summary>
    private Vector128<float> BallColor(Vector2 at)
    {
        if (IsOpen(at))
        {
            return _texture.Sample(at);
        }

        Vector2 arm = at - _iris;
        float radius = arm.Length();
        if (radius < 1.08f * _irisRadius)
        {
            // The eye mirrored up and down, then the ring's points at both sides.
            Vector2 mirrored = new(at.X, (2 * _iris.Y) - at.Y);
            if (IsOpen(mirrored))
            {
                return _texture.Sample(mirrored);
            }

            Vector2 side = new(MathF.CopySign(radius, arm.X == 0 ? 1 : arm.X), 0);
            Vector2 near = IsOpen(_iris + side) ? _iris + side : _iris - side;
            return _texture.Sample(near);
        }

        // Above and below the iris there is often no white to continue: that beside it, then.
        return MathF.Abs(arm.X) < Rigid * _irisRadius && _white is Vector128<float> white
            ? white
            : _texture.Sample(_source.Inside(at, EdgeMargin * _pose.Scale));
    }

    private bool IsOpen(Vector2 at)
    {
        Vector2 eye = _source.ToLocal(at);
        if (eye.X <= 0 || eye.X >= 1)
        {
            return false;
        }

        (float upper, float lower) = _source.Edges(eye.X);
        float margin = EdgeMargin * _pose.Scale / _source.PixelsDown;
        return eye.Y > upper + margin && eye.Y < lower - margin;
    }

    /// <summary>Colour of the white beside the iris: its brighter half; null if nothing of it is seen.</summary>
    private Vector128<float>? White()
    {
        List<Vector128<float>> samples = [];
        for (float x = -1.6f; x <= 1.6f; x += 0.1f)
        {
            for (float y = -0.4f; y <= 0.4f; y += 0.2f)
            {
                Vector2 at = _iris + (new Vector2(x, y) * _irisRadius);
                if (MathF.Abs(x) > Rigid && IsOpen(at))
                {
                    samples.Add(_texture.Sample(at));
                }
            }
        }

        samples.Sort((a, b) => Vector128.Sum(b).CompareTo(Vector128.Sum(a)));
        return samples.Count > 1 ? MeanOfFirst(samples, samples.Count / 2) : null;
    }

    /// <summary>Colour of the lashes: the darkest third along the portrait's upper lid.</summary>
    private Vector128<float> Darkest()
    {
        List<Vector128<float>> samples = [];
        for (float u = 0.15f; u < 0.9f; u += 0.05f)
        {
            samples.Add(_texture.Sample(_source.ToPicture(new Vector2(u, _source.Edges(u).Upper))));
        }

        samples.Sort((a, b) => Vector128.Sum(a).CompareTo(Vector128.Sum(b)));
        return MeanOfFirst(samples, samples.Count / 3);
    }

    private static Vector128<float> MeanOfFirst(List<Vector128<float>> samples, int count)
    {
        Vector128<float> sum = Vector128<float>.Zero;
        for (int i = 0; i < count; i++)
        {
            sum += samples[i];
        }

        return sum / count;
    }
}
