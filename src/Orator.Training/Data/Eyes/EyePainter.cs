using System.Numerics;

namespace Orator.Training.Data.Eyes;

/// <summary>Gives each place of a scene its colour, under weak perspective.</summary>
internal sealed class EyePainter
{
    // Millimetres. The cornea is a sphere of its own, whose centre lies in front of the eyeball's.
    private const float CorneaRadius = 7.8f;
    private const float CorneaCentre = 5.2f;
    private const float LidPlane = -6;

    private readonly EyeScene _scene;
    private readonly EyeColours _colours;
    private readonly EyeOpening _opening;
    private readonly Vector3 _right;
    private readonly Vector3 _down;
    private readonly Vector2 _planeShift;
    private readonly float _determinant;

    public EyePainter(EyeScene scene, EyeColours colours)
    {
        (_scene, _colours, _opening) = (scene, colours, new EyeOpening(scene));
        _right = scene.Head.Apply(Vector3.UnitX);
        _down = scene.Head.Apply(Vector3.UnitY);
        Vector3 shift = scene.Head.Apply(new Vector3(0, 0, LidPlane));
        _planeShift = new Vector2(shift.X, shift.Y);
        _determinant = (_right.X * _down.Y) - (_right.Y * _down.X);
    }

    /// <summary>Paints the picture.</summary>
    /// <param name="size">Its side, pixels.</param>
    /// <param name="picture">Receives 3 * size * size values: the red plane, the green, the blue.</param>
    public void Paint(int size, Span<float> picture)
    {
        float step = 2 * _scene.Half / size;
        int plane = size * size;
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                Vector2 middle = new(((x + 0.5f) * step) - _scene.Half, ((y + 0.5f) * step) - _scene.Half);
                int samples = IsNearOpening(middle, step + 1) ? 3 : 1;
                Vector3 sum = Vector3.Zero;
                for (int i = 0; i < samples * samples; i++)
                {
                    Vector2 offset = new(((i % samples) + 0.5f) / samples, ((i / samples) + 0.5f) / samples);
                    sum += Colour(middle + ((offset - new Vector2(0.5f)) * step));
                }

                sum /= samples * samples;
                int pixel = (y * size) + x;
                (picture[pixel], picture[plane + pixel], picture[(2 * plane) + pixel]) = (sum.X, sum.Y, sum.Z);
            }
        }
    }

    private static float Smooth(float value) => value <= 0 ? 0 : value >= 1 ? 1 : value * value * (3 - (2 * value));

    private static float Bump(float distance, float width) => MathF.Exp(-(distance * distance) / (width * width));

    private bool IsNearOpening(Vector2 at, float reach)
    {
        float along = _opening.Along(at.X);
        (float upper, float lower, _) = _opening.At(along);
        return along is > -0.08f and < 1.08f && at.Y > upper - reach && at.Y < lower + reach;
    }

    // Of a place in the crop, millimetres from its middle.
    private Vector3 Colour(Vector2 at)
    {
        float along = _opening.Along(at.X);
        (float upper, float lower, float fold) = _opening.At(along);
        (float fromUpper, float toLower) = (at.Y - upper, lower - at.Y);
        Vector2 place = _scene.FromCrop(at) + new Vector2(_scene.Middle.X, _scene.Middle.Y);
        Vector2 across = place - _planeShift;

        // Where it is on the plane of the lids.
        Vector2 skin = new(
            ((across.X * _down.Y) - (across.Y * _down.X)) / _determinant, ((across.Y * _right.X) - (across.X * _right.Y)) / _determinant);
        bool between = along is > 0 and < 1 && fromUpper > 0 && toLower > 0;
        Vector3 colour = between ? Inside(place, along, fromUpper, toLower) : Skin(skin, place, along, at.Y, upper, lower, fold);
        colour = Lashes(colour, along, fromUpper, toLower);
        return Glasses(colour, skin);
    }

    private Vector3 Inside(Vector2 place, float along, float fromUpper, float toLower)
    {
        EyeColours c = _colours;
        float radius = _scene.BallRadius;
        float square = (radius * radius) - place.LengthSquared();
        Vector3 flesh = c.Skin * new Vector3(1, 0.78f, 0.76f);
        if (square <= 0)
        {
            return flesh * (c.Ambient + 0.2f);
        }

        Vector3 surface = new(place, -MathF.Sqrt(square));
        Vector3 normal = surface / radius;
        float light = c.Ambient + ((1 - c.Ambient) * MathF.Max(0, Vector3.Dot(normal, c.Light)));
        Vector3 gaze = _scene.Gaze;

        // Where the line of sight meets the plane of the iris.
        float depth = (_scene.IrisDistance - (place.X * gaze.X) - (place.Y * gaze.Y)) / gaze.Z;
        Vector3 arm = new Vector3(place, depth) - (gaze * _scene.IrisDistance);
        float ring = arm.Length();
        Vector3 veins = new(1, 1 - (0.1f * MathF.Abs(c.Noise(place.X / 1.5f, place.Y / 1.5f))), 1 - (0.1f * MathF.Abs(c.Noise(place.X / 2, place.Y / 2))));
        Vector3 colour = Vector3.Lerp(c.Sclera, flesh, 0.5f * Smooth((along - 0.82f) / 0.12f)) * veins;
        float iris = Smooth(((_scene.IrisRadius - ring) / 0.7f) + 0.5f);
        if (iris > 0)
        {
            float rim = 1 - (c.LimbalRing * Smooth((ring - (_scene.IrisRadius - 1.6f)) / 1.4f));
            float fibres = 1 + (0.15f * c.Noise(MathF.Atan2(arm.Y, arm.X) * 6, ring * 0.5f));
            float pupil = Smooth(((ring - c.PupilRadius) / 0.5f) + 0.5f);
            colour = Vector3.Lerp(colour, ((c.Iris * rim * fibres * pupil) + new Vector3(0.02f)) * 1.1f, iris);
        }

        colour *= light * (1 - (c.LidShadow * MathF.Exp(-fromUpper / 1.6f))) * (1 - (0.2f * MathF.Exp(-toLower / 0.8f)));
        colour *= 0.7f + (0.3f * Smooth(along / 0.12f));
        return Highlights(colour, place, gaze);
    }

    // The cornea mirrors a light where its normal is halfway between the ways to the light and to the camera.
    private Vector3 Highlights(Vector3 colour, Vector2 place, Vector3 gaze)
    {
        foreach ((Vector3 direction, float radius, float strength) in _colours.Highlights)
        {
            Vector3 halfway = Vector3.Normalize(direction - Vector3.UnitZ);
            Vector3 spot = (gaze * CorneaCentre) + (halfway * CorneaRadius);
            if (Vector3.Dot(halfway, gaze) > 0.76f)
            {
                float distance = Vector2.Distance(place, new Vector2(spot.X, spot.Y));
                colour = Vector3.Lerp(colour, Vector3.One, strength * Smooth((radius + 0.25f - distance) / 0.5f));
            }
        }

        return colour;
    }

    private Vector3 Skin(Vector2 skin, Vector2 place, float along, float height, float upper, float lower, float fold)
    {
        EyeColours c = _colours;
        if (skin.X < c.FaceEdge && _scene.HeadYaw < -0.2f)
        {
            return c.Background;
        }

        float shade = 1 + (((c.Slope.X * skin.X) + (c.Slope.Y * skin.Y)) / 30);
        shade -= c.Socket * Bump(skin.X - 12, 9) * Bump(skin.Y + 6, 9);
        shade -= c.Hollow * Bump(skin.X - 1, 17) * Bump(skin.Y + 1, 12);
        shade += c.Nose * Smooth((skin.X - 14) / 10);

        // Lids lie upon the eyeball.
        float bulge = 1 - Smooth((place.Length() - 9) / 6);
        Vector3 normal = Vector3.Normalize(new Vector3(place * (bulge / 14), -1));
        shade *= 1 + (0.5f * bulge * (Vector3.Dot(normal, c.Light) - 0.6f));
        float ends = Bump(along - 0.5f, 0.5f);
        shade *= 1 - (c.FoldDepth * ends * Bump(height - fold, 0.9f));
        shade *= 1 - (c.BagDepth * ends * Bump(height - lower - c.BagHeight + (12 * (along - 0.5f) * (along - 0.5f)), 2));
        shade += c.Roughness * (c.Noise(skin.X / 4, skin.Y / 4) + (0.6f * c.Noise(skin.X / 1.3f, skin.Y / 1.3f)));
        shade += c.Patches * c.Noise(skin.X / 13, skin.Y / 13);
        Vector3 colour = c.Skin * MathF.Max(shade, 0.15f);

        // The rim of the lower lid is wet and pale.
        if (along is > 0 and < 1 && height > lower)
        {
            colour = Vector3.Lerp(colour, c.Skin * new Vector3(1.05f, 0.92f, 0.9f), 0.5f * Bump(height - lower, 0.8f));
        }

        float from = skin.X + 2;
        float brow = -c.BrowHeight + (c.BrowSlope * from) + (c.BrowBend * from * from);
        float thick = c.BrowWidth * (0.55f + (0.45f * Smooth((skin.X + 20) / 25)));
        float hairs = c.Brow * Smooth(1.3f - (MathF.Abs(skin.Y - brow) / thick)) * Smooth((skin.X + 24) / 6) * Smooth((19 - skin.X) / 5);
        return Vector3.Lerp(colour, c.Hair, hairs * (0.85f + (0.3f * c.Noise(skin.X / 0.8f, skin.Y / 1.5f))));
    }

    private Vector3 Lashes(Vector3 colour, float along, float fromUpper, float toLower)
    {
        if (along is <= 0 or >= 1)
        {
            return colour;
        }

        EyeColours c = _colours;
        float ends = Smooth(along * 8) * Smooth((1 - along) * 6);
        float width = c.LashWidth * (1.25f - (0.5f * along));
        float upper = c.Lash * Bump(fromUpper, fromUpper > 0 ? 0.6f * width : width);
        float lower = c.LowerLash * Bump(toLower, 0.6f);
        return Vector3.Lerp(colour, c.Hair * 0.6f, ends * MathF.Max(upper, lower));
    }

    private Vector3 Glasses(Vector3 colour, Vector2 skin)
    {
        if (_colours.Glasses is not { } frame)
        {
            return colour;
        }

        if (_colours.Glare is { } glare)
        {
            (float sin, float cos) = MathF.SinCos(glare.Direction);
            Vector2 from = skin - glare.Place;
            float streak = Bump((from.X * sin) - (from.Y * cos), glare.Width) * Bump((from.X * cos) + (from.Y * sin), 5 * glare.Width);
            colour = Vector3.Lerp(colour, Vector3.One, glare.Strength * streak);
        }

        // Distance to a rectangle with round corners.
        const float Round = 8;
        Vector2 corner = Vector2.Max(Vector2.Abs(skin - frame.Centre) - frame.Half + new Vector2(Round), Vector2.Zero);
        float edge = MathF.Abs(corner.Length() - Round);
        return Vector3.Lerp(colour, _colours.FrameColour, frame.Opacity * Smooth(((frame.Width - edge) / 0.8f) + 0.5f));
    }
}
