using System.Numerics;
using System.Runtime.Intrinsics;
using Orator.Faces;
using Orator.Media;
using Orator.Motion;

namespace Orator.Generators;

/// <summary>
/// What shows between the lips. Where the portrait's own mouth is open, its teeth stay with the head while the lips move over them;
/// the rest is drawn: upper teeth fixed to the head, lower teeth and tongue that go with the lower lip, darkness behind.
/// </summary>
/// <remarks>It works in canonical coordinates on a plane through the mouth that turns with the head.</remarks>
internal sealed class MouthInterior
{
    private readonly SourcePortrait _portrait;
    private readonly HeadMesh _mesh;
    private readonly SourceTexture _texture;
    private readonly MouthColors _colors;
    private readonly Vector3 _center;
    private readonly float _halfWidth;
    private readonly float _restUpper;
    private readonly float _ownOpening;
    private readonly float _ownMouth;
    private readonly Vector2[] _sourceLoop;
    private readonly Vector2[] _targetLoop;
    private readonly Vector2[] _loop;

    // Set by Pose.
    private bool _active;
    private HeadPlane _source;
    private HeadPlane _target;
    private float _opening;
    private float _strength;
    private float _growth;
    private float _lipLine;

    public MouthInterior(SourcePortrait portrait, HeadMesh mesh, SourceTexture texture)
    {
        _portrait = portrait;
        _mesh = mesh;
        _texture = texture;
        _colors = MouthColors.Of(portrait, texture);
        int count = FaceTopology.LipsInner.Length;
        _sourceLoop = new Vector2[count];
        _targetLoop = new Vector2[count];
        _loop = new Vector2[count];

        Vector3[] shape = portrait.Shape;
        Vector3[] rest = mesh.RestShape();
        Vector3 lips = (shape[13] + shape[14] + rest[13] + rest[14]) / 4;
        _center = lips + new Vector3(0, 0, 0.04f);
        _halfWidth = Vector3.Distance(rest[78], rest[308]) / 2;
        _restUpper = (rest[13].Y + rest[82].Y + rest[312].Y) / 3;
        _ownOpening = MouthMeasurement.Opening(shape);
        _ownMouth = mesh.OwnMouth;
        _source = new HeadPlane(mesh.PoseOf(portrait.Motion), _center);
        for (int i = 0; i < count; i++)
        {
            _sourceLoop[i] = _source.ToPlane(mesh.Source[FaceTopology.LipsInner[i]]);
        }
    }

    /// <summary>Takes over the motion of a frame, for which the mesh is posed already.</summary>
    public void Pose(MotionFrame motion)
    {
        _target = new HeadPlane(_mesh.PoseOf(motion), _center);
        bool moved = false;
        for (int i = 0; i < _loop.Length; i++)
        {
            int vertex = FaceTopology.LipsInner[i];
            Vector3 p = _mesh.Target[vertex];
            _loop[i] = new Vector2(p.X, p.Y);
            _targetLoop[i] = _target.ToPlane(p);
            moved |= _mesh.Displacement[vertex] != Vector2.Zero;
        }

        _opening = Gap(_targetLoop);
        float grown = _opening - Gap(_sourceLoop);
        _growth = SmoothStep(0.004f, 0.03f, grown);
        _strength = MathF.Max(_growth, _ownMouth);
        _lipLine = _ownMouth * SmoothStep(0.02f, 0, _opening);
        _active = moved && (_strength > 0 || _lipLine > 0);
    }

    /// <summary>Draws what shows between the lips in the rows of a band.</summary>
    public void Draw(Image frame, Span<byte> validity, int from, int to)
    {
        if (!_active)
        {
            return;
        }

        float unit = _target.Scale;
        float soft = MathF.Max(0.8f, 0.014f * unit);
        Vector2 low = new(float.PositiveInfinity);
        Vector2 high = new(float.NegativeInfinity);
        foreach (Vector2 p in _loop)
        {
            low = Vector2.Min(low, p);
            high = Vector2.Max(high, p);
        }

        int top = Math.Max(from, (int)(low.Y - soft));
        int bottom = Math.Min(to, (int)(high.Y + soft) + 1);
        int left = Math.Max(0, (int)(low.X - soft));
        int right = Math.Min(frame.Width, (int)(high.X + soft) + 1);
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                Vector2 pixel = new(x + 0.5f, y + 0.5f);
                float inside = Inside(_loop, pixel);
                float cover = SmoothStep(-0.4f * soft, 0.6f * soft, inside) * _strength;
                float line = _lipLine * 0.5f * Math.Clamp(1 - (MathF.Abs(inside) / soft), 0, 1);
                if (cover <= 0 && line <= 0)
                {
                    continue;
                }

                Span<byte> rgb = frame[x, y];
                Vector128<float> color = Vector128.Create(rgb[0], rgb[1], (float)rgb[2], 0);
                Vector2 place = _target.ToPlane(new Vector3(pixel, 0));
                Vector128<float> interior = Interior(place, unit, out float own);
                color = Vector128.Lerp(color, interior, Vector128.Create(cover));
                color = Vector128.Lerp(color, _colors.LipLine, Vector128.Create(line));
                Vector128<int> result = Vector128.ConvertToInt32(Vector128.Clamp(color, Vector128<float>.Zero, Vector128.Create(255f)) + Vector128.Create(0.5f));
                rgb[0] = (byte)Math.Min(255, result[0]);
                rgb[1] = (byte)Math.Min(255, result[1]);
                rgb[2] = (byte)Math.Min(255, result[2]);
                if (cover > 0.5f && own < 0.5f)
                {
                    validity[(y * frame.Width) + x] = 0;
                }
            }
        }
    }

    /// <summary>Colour of a point between the lips.</summary>
    /// <param name="place">Canonical coordinates relative to the middle of the mouth.</param>
    /// <param name="unit">Pixels per canonical unit.</param>
    /// <param name="own">How much of the portrait's own interior shows.</param>
    private Vector128<float> Interior(Vector2 place, float unit, out float own)
    {
        own = 0;
        if (_ownMouth > 0)
        {
            // The lips of the source hide what lies outside its own opening.
            float shown = Inside(_sourceLoop, place) * unit;
            own = _ownMouth * MathF.Max(SmoothStep(0, MathF.Max(1.5f, 0.03f * unit), shown), 1 - _growth);
        }

        Vector128<float> color = own < 1 ? Drawn(place) : default;
        return own > 0 ? Vector128.Lerp(color, _texture.Sample(_source.ToPicture(place)), Vector128.Create(own)) : color;
    }

    private Vector128<float> Drawn(Vector2 place)
    {
        (float upper, float lower) = Lips(place.X);
        float gap = MathF.Max(lower - upper, 1e-3f);
        float below = place.Y - upper;
        float above = lower - place.Y;
        float across = place.X / _halfWidth;
        float openness = SmoothStep(0.01f, 0.14f, _opening);

        // Behind: dark, a little lighter towards the lower lip.
        Vector128<float> color = Vector128.Lerp(_colors.Depth, _colors.Flesh, Vector128.Create(0.35f * Math.Clamp(1 - (above / gap), 0, 1)));

        // Tongue: a soft mound behind the lower lip.
        float tongueHeight = 0.12f * SmoothStep(0.06f, 0.3f, _opening) * (1 - (1.1f * across * across));
        float tongue = SmoothStep(tongueHeight + 0.03f, tongueHeight - 0.03f, above) * SmoothStep(0.05f, 0.16f, _opening) * SmoothStep(0.95f, 0.55f, MathF.Abs(across));
        color = Vector128.Lerp(color, _colors.Tongue * (0.6f + (0.4f * Math.Clamp(1 - (above / 0.12f), 0, 1))), Vector128.Create(tongue * 0.85f));

        // Lower teeth: their tips just clear the lip.
        float side = across * across;
        float lowerTeeth = SmoothStep(0.006f, -0.006f, above - (0.02f * (1 - (2 * side))) - (0.01f * openness)) * SmoothStep(0.7f, 0.3f, MathF.Abs(across)) * SmoothStep(0.07f, 0.16f, _opening);
        color = Vector128.Lerp(color, _colors.Teeth * (0.55f * (1 - (0.6f * side))), Vector128.Create(lowerTeeth * 0.7f));

        // Upper teeth: fixed to the head; the upper lip hides most of them at rest.
        float tips = _restUpper - _center.Y + (TeethBelowLip * (1 - (0.55f * side)));
        tips += 0.004f * (MathF.Abs(MathF.Sin(MathF.PI * place.X / ToothWidth)) - 1);
        float upperTeeth = SmoothStep(0.009f, -0.009f, place.Y - tips) * SmoothStep(1.02f, 0.7f, MathF.Abs(across));
        float between = MathF.Abs(place.X - (ToothWidth * MathF.Round(place.X / ToothWidth)));
        float groove = 1 - (0.09f * SmoothStep(0.014f, 0, between));
        float shade = (0.68f + (0.32f * openness)) * (1 - (0.5f * side)) * groove;
        color = Vector128.Lerp(color, _colors.Teeth * shade, Vector128.Create(upperTeeth));

        // The lips' shadow.
        float shadow = (0.5f + (0.5f * SmoothStep(0, 0.04f, below))) * (0.75f + (0.25f * SmoothStep(0, 0.02f, above)));
        return color * shadow;
    }

    private const float TeethBelowLip = 0.042f;
    private const float ToothWidth = 0.088f;

    /// <summary>Where the inner lips lie at a place across the mouth.</summary>
    private (float Upper, float Lower) Lips(float x)
    {
        int half = _targetLoop.Length / 2;
        float lower = _targetLoop[0].Y;
        float upper = lower;
        for (int i = 0; i < half; i++)
        {
            Between(_targetLoop[i], _targetLoop[i + 1], x, ref lower);
            Between(_targetLoop[half + i], _targetLoop[(half + i + 1) % _targetLoop.Length], x, ref upper);
        }

        return (upper, lower);

        static void Between(Vector2 a, Vector2 b, float x, ref float y)
        {
            if ((a.X <= x && x <= b.X) || (b.X <= x && x <= a.X))
            {
                y = a.X == b.X ? a.Y : float.Lerp(a.Y, b.Y, (x - a.X) / (b.X - a.X));
            }
        }
    }

    /// <summary>Gap at the middle of a loop.</summary>
    private static float Gap(Vector2[] loop) => ((loop[4].Y - loop[16].Y) + (loop[5].Y - loop[15].Y) + (loop[6].Y - loop[14].Y)) / 3;

    /// <summary>Distance to the outline, positive inside.</summary>
    private static float Inside(Vector2[] loop, Vector2 p)
    {
        float nearest = float.PositiveInfinity;
        bool inside = false;
        Vector2 a = loop[^1];
        foreach (Vector2 b in loop)
        {
            Vector2 edge = b - a;
            float length = edge.LengthSquared();
            float t = length == 0 ? 0 : Math.Clamp(Vector2.Dot(p - a, edge) / length, 0, 1);
            nearest = MathF.Min(nearest, Vector2.DistanceSquared(p, a + (edge * t)));
            if ((a.Y > p.Y) != (b.Y > p.Y) && p.X < a.X + (edge.X * ((p.Y - a.Y) / edge.Y)))
            {
                inside = !inside;
            }

            a = b;
        }

        nearest = MathF.Sqrt(nearest);
        return inside ? nearest : -nearest;
    }

    private static float SmoothStep(float from, float to, float value)
    {
        float t = Math.Clamp((value - from) / (to - from), 0, 1);
        return t * t * (3 - (2 * t));
    }
}
