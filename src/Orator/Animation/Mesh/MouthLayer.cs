using System.Numerics;
using System.Runtime.Intrinsics;
using Orator.Geometry;
using Orator.Imaging;

namespace Orator.Animation.Mesh;

/// <summary>
/// The inside of the mouth between the inner lips. A portrait with an open mouth keeps what it shows: the upper part stays with the
/// head, the lower part goes with the jaw. Otherwise a dark cavity is drawn, with upper teeth that stay with the head and
/// tongue and lower teeth that go with the jaw: hinted at, in the portrait's own light.
/// </summary>
internal sealed class MouthLayer
{
    // Canonical units (1 = distance of the outer eye corners, about 88 mm).
    private const int ArcSteps = 12;
    private const float ArcHalfWidth = 0.26f;
    private const float TeethHalfWidth = 0.2f;
    private const float EdgeBelowLip = 0.043f;
    private const float EdgeRise = 0.03f;
    private const float BehindLip = 0.05f;
    private const float ArcDepth = 2.2f;
    private static readonly float[] Gaps = [0, 0.092f, 0.165f];

    private readonly SourceTexture _texture;
    private readonly HeadPose _pose;
    private readonly LipClosure _lips;
    private readonly Vector3[] _portraitShape;
    private readonly ApertureOutline _source = new();
    private readonly ApertureOutline _target = new();
    private readonly MouthColors _colors;
    private readonly float _keep;
    private readonly float[] _arcU = new float[ArcSteps + 1];
    private readonly float[] _arcV = new float[ArcSteps + 1];

    /// <summary>Prepares a mouth.</summary>
    /// <param name="texture">The portrait.</param>
    /// <param name="vertices">The portrait's vertices, pixels.</param>
    /// <param name="shape">The portrait's shape, canonical space.</param>
    /// <param name="pose">The portrait's pose.</param>
    /// <param name="lips">How the lips close.</param>
    public MouthLayer(SourceTexture texture, Vector3[] vertices, Vector3[] shape, HeadPose pose, LipClosure lips)
    {
        _texture = texture;
        _pose = pose;
        _lips = lips;
        _portraitShape = shape;
        _source.Set(vertices, LipClosure.Upper, LipClosure.Lower, pose);
        _colors = MouthColors.Of(texture, vertices);
        _keep = LipClosure.Step(0.035f, 0.07f, lips.PortraitGap);
    }

    /// <summary>Draws the inside of the mouth.</summary>
    /// <param name="frame">The frame with the moved lips; changed in place.</param>
    /// <param name="validity">For every pixel of the frame; set to 0 where the picture is invented.</param>
    /// <param name="vertices">The target's vertices, pixels.</param>
    /// <param name="shape">The target's shape, canonical space.</param>
    /// <param name="pose">The target's pose.</param>
    public void Draw(Image frame, byte[] validity, Vector3[] vertices, Vector3[] shape, HeadPose pose)
    {
        float gap = LipClosure.MiddleGap(shape);
        float opened = LipClosure.Step(0.004f, 0.03f, gap - _lips.PortraitGap);
        float amount = MathF.Max(opened, _keep);
        if (amount == 0)
        {
            return;
        }

        _target.Set(vertices, LipClosure.Upper, LipClosure.Lower, pose);
        SetTeeth(pose);
        Kept kept = new(this, shape, pose);
        float invented = opened * (1 - _keep);
        float soft = MathF.Max(1, pose.Scale * 0.012f);
        (Vector2 low, Vector2 high) = _target.Bounds(1);
        int right = Math.Min(frame.Width - 1, (int)MathF.Ceiling(high.X));
        int bottom = Math.Min(frame.Height - 1, (int)MathF.Ceiling(high.Y));
        for (int y = Math.Max(0, (int)MathF.Floor(low.Y)); y <= bottom; y++)
        {
            for (int x = Math.Max(0, (int)MathF.Floor(low.X)); x <= right; x++)
            {
                Vector2 at = new(x + 0.5f, y + 0.5f);
                Vector2 local = _target.ToLocal(at);
                if (local.X <= 0 || local.X >= 1)
                {
                    continue;
                }

                (float upper, float lower) = _target.Edges(local.X);
                float fromUpper = (local.Y - upper) * _target.PixelsDown;
                float toLower = (lower - local.Y) * _target.PixelsDown;
                float height = MathF.Max(fromUpper + toLower, 0);
                float cover = amount * Math.Clamp(
                    (MathF.Min(fromUpper, toLower) / soft) + 0.5f, 0, 1) * Math.Clamp(height / (1.5f * soft), 0, 1);
                if (cover <= 0)
                {
                    continue;
                }

                Vector128<float> color = Vector128<float>.Zero;
                if (invented < 1)
                {
                    color = kept.Color(at, fromUpper / MathF.Max(height, 1), 1) * (1 - invented);
                    if (opened > 0)
                    {
                        // Opened further than the portrait: its teeth stay as they are, the space below them is new.
                        Vector128<float> cavity = Invented(
                            local, fromUpper / pose.Scale, toLower / pose.Scale, gap, soft / pose.Scale, false);
                        Vector128<float> teeth = kept.Color(at, 0, 0);
                        Vector128<float> wider = cavity + ((teeth - cavity) * kept.Shows(at));
                        color += (wider - (color / (1 - invented))) * (opened * (1 - invented));
                    }
                }

                if (invented > 0)
                {
                    color += Invented(local, fromUpper / pose.Scale, toLower / pose.Scale, gap, soft / pose.Scale, true) * invented;
                }

                if (opened > 0.5f && cover > 0.5f)
                {
                    validity[(y * frame.Width) + x] = 0;
                }

                Span<byte> pixel = frame[x, y];
                for (int c = 0; c < 3; c++)
                {
                    pixel[c] = (byte)Math.Clamp(pixel[c] + ((color[c] - pixel[c]) * cover) + 0.5f, 0, 255);
                }
            }
        }
    }

    /// <summary>Cavity, tongue, lower and upper teeth at a place of the mouth; distances to the lips in canonical units.</summary>
    private Vector128<float> Invented(Vector2 local, float fromUpper, float toLower, float gap, float soft, bool upperTeeth)
    {
        float wide = LipClosure.Step(0.1f, 0.25f, gap);
        (float edge, float across) = Teeth(local.X);
        float side = MathF.Abs(across) / TeethHalfWidth;
        Vector128<float> color = _colors.Cavity * (1 - (0.45f * wide * LipClosure.Step(0.02f, 0.1f, MathF.Min(fromUpper, toLower))));

        // Tongue: a soft mound on the floor of the mouth.
        float mound = (0.03f + (0.3f * gap)) * MathF.Max(0, 1 - (side * side * 0.8f));
        float tongue = 0.75f * LipClosure.Step(0.06f, 0.16f, gap) * (1 - LipClosure.Step(0.35f * mound, mound + 0.02f, toLower));
        color += (_colors.Tongue - color) * tongue;

        float lowerTeeth = 0.5f * LipClosure.Step(0.14f, 0.28f, gap) * (1 - LipClosure.Step(0.018f, 0.034f, toLower)) * (1 - LipClosure.Step(0.35f, 0.75f, side));
        color += ((_colors.Teeth * 0.62f) - color) * lowerTeeth;

        if (!upperTeeth)
        {
            return color;
        }

        // Upper teeth: lit from the front, in the shadow of the lip above, darker towards the corners.
        float light = float.Lerp(0.66f, 0.96f, LipClosure.Step(0.02f, 0.13f, gap))
            * (0.7f + (0.3f * LipClosure.Step(0, 0.04f, fromUpper)))
            * (1 - (0.5f * MathF.Min(1, side * side)));
        foreach (float at in Gaps)
        {
            float d = (MathF.Abs(across) - at) / 0.008f;
            light *= 1 - (0.09f * MathF.Exp(-d * d));
        }

        float shown = LipClosure.Step(-soft, soft, edge - local.Y) * (1 - LipClosure.Step(0.8f, 1.15f, side));
        return color + (((_colors.Teeth * light) - color) * shown);
    }

    /// <summary>Projects the edge of the upper teeth, which stay with the head however the lips move.</summary>
    private void SetTeeth(HeadPose pose)
    {
        Vector3 lip = _lips.Rest[LipClosure.Upper[5]];
        for (int i = 0; i <= ArcSteps; i++)
        {
            float x = ((2f * i / ArcSteps) - 1) * ArcHalfWidth;
            float s = x / TeethHalfWidth;
            Vector3 edge = pose.ToPicture(
                new Vector3(lip.X + x, lip.Y + EdgeBelowLip - (EdgeRise * s * s), lip.Z + BehindLip + (ArcDepth * x * x)));
            Vector2 local = _target.ToLocal(new Vector2(edge.X, edge.Y));
            _arcU[i] = local.X;
            _arcV[i] = local.Y;
        }
    }

    private (float Edge, float Across) Teeth(float u)
    {
        int i = 0;
        while (i < ArcSteps - 1 && _arcU[i + 1] < u)
        {
            i++;
        }

        float t = Math.Clamp((u - _arcU[i]) / MathF.Max(_arcU[i + 1] - _arcU[i], 1e-4f), -1, 2);
        return (float.Lerp(_arcV[i], _arcV[i + 1], t), ((2 * (i + t) / ArcSteps) - 1) * ArcHalfWidth);
    }

    /// <summary>What the portrait's own open mouth shows.</summary>
    private readonly struct Kept
    {
        private readonly MouthLayer _layer;
        private readonly HeadPose _target;
        private readonly Vector3 _lip;
        private readonly Vector2 _jaw;
        private readonly float _moved;

        public Kept(MouthLayer layer, Vector3[] shape, HeadPose target)
        {
            _layer = layer;
            _target = target;
            _lip = layer._portraitShape[LipClosure.Upper[5]] + new Vector3(0, 0, BehindLip);
            Vector3 lower = shape[LipClosure.Lower[5]] - layer._portraitShape[LipClosure.Lower[5]];
            Vector3 upper = shape[LipClosure.Upper[5]] - layer._portraitShape[LipClosure.Upper[5]];
            Vector3 jaw = layer._pose.Rotation.Apply(lower) * layer._pose.Scale;
            _jaw = new Vector2(jaw.X, jaw.Y);
            _moved = (lower.Length() + upper.Length()) * layer._pose.Scale;
        }

        /// <summary>Colour at a pixel; <paramref name="down"/> runs from the upper (0) to the lower lip (1), <paramref name="jaw"/> says
        /// whether the lower part goes with the jaw.</summary>
        public Vector128<float> Color(Vector2 at, float down, float jaw)
        {
            Vector2 portrait = OfHead(at) - (_jaw * (jaw * LipClosure.Step(0.1f, 0.9f, down)));
            Vector2 inside = _layer._source.Inside(portrait, 1.5f);
            return _layer._texture.Sample(Vector2.Lerp(portrait, inside, Math.Clamp(_moved / 2, 0, 1)));
        }

        /// <summary>1 where the portrait shows the inside of the mouth at the pixel's place in the head, 0 where its lower lip is or the
        /// corners are.</summary>
        public float Shows(Vector2 at)
        {
            Vector2 local = _layer._source.ToLocal(OfHead(at));
            (float upper, float lower) = _layer._source.Edges(local.X);
            float height = MathF.Max(lower - upper, 1e-3f);
            return (1 - LipClosure.Step(0.6f, 0.95f, (local.Y - upper) / height))
                * LipClosure.Step(0.04f, 0.16f, local.X) * LipClosure.Step(0.04f, 0.16f, 1 - local.X);
        }

        private Vector2 OfHead(Vector2 at)
        {
            // On the plane of the teeth: target pixel -> head -> portrait pixel.
            HeadPose from = _target;
            Vector3 flat = from.ToPicture(_lip);
            float x = (at.X - flat.X) / from.Scale;
            float y = (at.Y - flat.Y) / from.Scale;
            Rotation r = from.Rotation;
            float determinant = (r.Row0.X * r.Row1.Y) - (r.Row0.Y * r.Row1.X);
            Vector3 head = new(((x * r.Row1.Y) - (y * r.Row0.Y)) / determinant, ((r.Row0.X * y) - (r.Row1.X * x)) / determinant, 0);
            Vector3 place = _layer._pose.ToPicture(_lip + head);
            return new Vector2(place.X, place.Y);
        }
    }
}
