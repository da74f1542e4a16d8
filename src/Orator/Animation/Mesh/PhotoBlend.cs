using System.Numerics;
using System.Runtime.Intrinsics;
using Orator.Imaging;

namespace Orator.Animation.Mesh;

/// <summary>
/// Blends what the mesh makes of several photos of one person: at each place of the head those count most that show it, show it large, and
/// are turned as the target is. Around the head the first photo stays alone, so that the background does not change, unless the other
/// one was taken before the same.
/// </summary>
/// <remarks>As Free-HeadGAN's fusion of sources by a softmax of scores (N-shot extension), with scores of geometry instead of learned
/// ones.</remarks>
internal sealed class PhotoBlend
{
    private const int Side = 64;

    // Scores before the softmax: for a place that a photo shows; for each doubling of the area it is shown in; against it for each degree of
    // turn.
    private const float SeenScore = 8;
    private const float AreaScore = 2;
    private const float TurnScore = 0.15f;

    // For each hundredth of the distance of the outer eye corners that the expression moves the face by.
    private const float MoveScore = 0.5f;

    // The area of a face in a photo is never taken to be smaller than this share of the target's.
    private const float SmallestArea = 0.125f;

    // From the outline of the face, 1, to where further photos end, as multiples of its distance from the middle.
    private const float Inside = 0.95f;
    private const float Outside = 1.2f;

    // Photos before one background: the mean difference of colours, 0 to 255, further out than this.
    private const float SameBackground = 16;
    private const float Surroundings = 1.75f;

    // The share of the frame's side within which the first photo takes over towards the border, which stays as it is.
    private const float Border = 0.04f;

    private const float NoShare = 0.002f;

    private readonly IReadOnlyList<SourcePortrait> _portraits;
    private readonly CoarseFlow[] _coarse;
    private readonly Vector128<float>[] _gains;
    private readonly bool[] _sameBackground;
    private readonly float[][] _shares;
    private readonly float[] _flow = new float[2 * Side * Side];
    private readonly float[] _validity = new float[Side * Side];
    private readonly float[] _scratch = new float[Side * Side];
    private readonly Vector3[] _posed;

    /// <summary>Prepares photos.</summary>
    /// <param name="portraits">At least two.</param>
    public PhotoBlend(IReadOnlyList<SourcePortrait> portraits)
        : this(portraits, [.. portraits.Select(portrait => BackgroundDifference(portraits[0], portrait) < SameBackground)])
    {
    }

    private PhotoBlend(IReadOnlyList<SourcePortrait> portraits, bool[] sameBackground)
        : this(
            portraits,
            sameBackground,

            // One background is seen in one light.
            [.. portraits.Select((portrait, j) => sameBackground[j] ? Vector128.Create(1f) : SkinColor.Gain(portrait, portraits[0]))])
    {
    }

    private PhotoBlend(IReadOnlyList<SourcePortrait> portraits, bool[] sameBackground, Vector128<float>[] gains)
    {
        (_portraits, _sameBackground, _gains) = (portraits, sameBackground, gains);
        _coarse = [.. portraits.Select(portrait => new CoarseFlow(Side, portrait.Crop.Width))];
        _shares = [.. portraits.Select(_ => new float[Side * Side])];
        _posed = new Vector3[portraits[0].Shape.Length];
    }

    /// <summary>The same photos for another thread.</summary>
    public PhotoBlend Share() => new(_portraits, _sameBackground, _gains);

    /// <summary>Blends the pictures of a motion.</summary>
    /// <param name="motion">The first photo's motion.</param>
    /// <param name="meshes">The photos' renderers, which have drawn it.</param>
    /// <param name="pictures">What they have drawn.</param>
    /// <param name="frame">Receives the blend, as large as the first picture.</param>
    public void Mix(MotionFrame motion, MeshPortrait[] meshes, Image[] pictures, Image frame)
    {
        for (int j = 0; j < meshes.Length; j++)
        {
            Rate(j, motion, meshes[j]);
        }

        Normalise(motion);
        pictures[0].Pixels.CopyTo(frame.Pixels, 0);
        for (int j = 1; j < meshes.Length; j++)
        {
            Add(pictures[0], pictures[j], _gains[j], _shares[j], frame);
        }
    }

    private void Rate(int photo, MotionFrame motion, MeshPortrait mesh)
    {
        _coarse[photo].Read(mesh, _flow, _validity);
        SourcePortrait portrait = _portraits[photo];
        float zoom = (float)portrait.Crop.Width / _portraits[0].Crop.Width;
        Vector3 direction = portrait.Motion.Rotation.Apply(Vector3.UnitZ);
        float turn = float.RadiansToDegrees(MathF.Acos(Math.Clamp(Vector3.Dot(direction, motion.Rotation.Apply(Vector3.UnitZ)), -1, 1)));
        float[] score = _shares[photo];
        float same = -(TurnScore * turn) - (MoveScore * Moved(portrait, motion));
        const float Spacing = 2 * 2f / Side;
        for (int y = 0; y < Side; y++)
        {
            (int above, int below) = (Math.Max(0, y - 1) * Side, Math.Min(Side - 1, y + 1) * Side);
            for (int x = 0; x < Side; x++)
            {
                (int left, int right) = (Math.Max(0, x - 1), Math.Min(Side - 1, x + 1));
                float Slope(int plane, int from, int to) => (_flow[plane + to] - _flow[plane + from]) / Spacing;
                const int Plane = Side * Side;
                int row = y * Side;
                float area = ((1 + Slope(0, row + left, row + right)) * (1 + Slope(Plane, above + x, below + x)))
                    - (Slope(0, above + x, below + x) * Slope(Plane, row + left, row + right));
                float shown = Math.Clamp(area * zoom * zoom, SmallestArea, 1);
                score[row + x] = (SeenScore * _validity[row + x]) + (AreaScore * MathF.Log2(shown)) + same;
            }
        }

        Smooth(score);
        Smooth(score);
    }

    // How far the expression moves the face, root of the mean square over its vertices, hundredths of a canonical unit.
    private float Moved(SourcePortrait portrait, MotionFrame motion)
    {
        Array.Clear(_posed);
        portrait.Basis.AddTo(_posed, [.. motion.Expression.Zip(portrait.Motion.Expression, (target, own) => target - own)]);
        return 100 * MathF.Sqrt(_posed.Average(d => d.LengthSquared()));
    }

    // The softmax over photos; around the head the first one's share is 1.
    private void Normalise(MotionFrame motion)
    {
        _portraits[0].PoseInto(motion, _posed);
        HeadOutline outline = new(_posed, (float)Side / _portraits[0].Crop.Width);
        for (int i = 0; i < Side * Side; i++)
        {
            Vector2 place = new((i % Side) + 0.5f, (i / Side) + 0.5f);
            float head = Fade((Outside - outline.Distance(place)) / (Outside - Inside));
            Vector2 border = Vector2.Min(place, new Vector2(Side) - place) / Side;
            float inner = Fade(MathF.Min(border.X, border.Y) / Border);
            float most = float.NegativeInfinity;
            foreach (float[] score in _shares)
            {
                most = MathF.Max(most, score[i]);
            }

            float sum = 0;
            foreach (float[] score in _shares)
            {
                score[i] = MathF.Exp(score[i] - most);
                sum += score[i];
            }

            for (int j = 0; j < _shares.Length; j++)
            {
                _shares[j][i] *= inner * (_sameBackground[j] ? 1 : head) / sum;
            }
        }
    }

    private static float Fade(float t)
    {
        t = Math.Clamp(t, 0, 1);
        return t * t * (3 - (2 * t));
    }

    // Where neither photo has the head.
    private static float BackgroundDifference(SourcePortrait first, SourcePortrait other)
    {
        HeadOutline here = new(first.Pose(first.Motion), (float)Side / first.Crop.Width);
        HeadOutline there = new(other.Pose(other.Motion), (float)Side / other.Crop.Width);
        PixelReader colors = new(first.Crop);
        PixelReader others = new(other.Crop);
        (float sum, int count) = (0, 0);
        for (int i = 0; i < Side * Side; i++)
        {
            Vector2 place = new((i % Side) + 0.5f, (i / Side) + 0.5f);
            if (here.Distance(place) > Surroundings && there.Distance(place) > Surroundings)
            {
                Vector128<float> difference = Vector128.Abs(colors.Between(At(place, first.Crop)) - others.Between(At(place, other.Crop)));
                sum += (difference[0] + difference[1] + difference[2]) / 3;
                count++;
            }
        }

        return count == 0 ? float.PositiveInfinity : sum / count;

        static Vector128<float> At(Vector2 place, Image crop) =>
            Vector128.Create((place.X * crop.Width / Side) - 0.5f, (place.Y * crop.Height / Side) - 0.5f, 0, 0);
    }

    private static void Add(Image first, Image other, Vector128<float> gain, float[] shares, Image frame)
    {
        PixelReader reader = new(other);
        (int width, int height) = (first.Width, first.Height);
        (float zoomX, float zoomY) = ((float)other.Width / width, (float)other.Height / height);
        float unit = (float)Side / width;
        for (int y = 0; y < height; y++)
        {
            float v = Math.Clamp(((y + 0.5f) * unit) - 0.5f, 0, Side - 1.001f);
            int row = (int)v * Side;
            float fy = v - (int)v;
            for (int x = 0; x < width; x++)
            {
                float u = Math.Clamp(((x + 0.5f) * unit) - 0.5f, 0, Side - 1.001f);
                int i = row + (int)u;
                float fx = u - (int)u;
                float share = float.Lerp(
                    float.Lerp(shares[i], shares[i + 1], fx), float.Lerp(shares[i + Side], shares[i + Side + 1], fx), fy);
                if (share < NoShare)
                {
                    continue;
                }

                Vector128<float> place = Vector128.Create(((x + 0.5f) * zoomX) - 0.5f, ((y + 0.5f) * zoomY) - 0.5f, 0, 0);
                Vector128<float> color = Vector128.Min(reader.Between(place) * gain, Vector128.Create(255f));
                int at = ((y * width) + x) * 3;
                for (int c = 0; c < 3; c++)
                {
                    float mixed = frame.Pixels[at + c] + (share * (color[c] - first.Pixels[at + c]));
                    frame.Pixels[at + c] = (byte)Math.Clamp(mixed + 0.5f, 0, 255);
                }
            }
        }
    }

    /// <summary>Binomial 3x3 filter; the border repeats.</summary>
    private void Smooth(float[] plane)
    {
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
            {
                int row = y * Side;
                _scratch[row + x] = ((plane[row + Math.Max(0, x - 1)] + plane[row + Math.Min(Side - 1, x + 1)]) * 0.25f)
                    + (plane[row + x] * 0.5f);
            }
        }

        for (int y = 0; y < Side; y++)
        {
            (int above, int below) = (Math.Max(0, y - 1) * Side, Math.Min(Side - 1, y + 1) * Side);
            for (int x = 0; x < Side; x++)
            {
                plane[(y * Side) + x] = ((_scratch[above + x] + _scratch[below + x]) * 0.25f) + (_scratch[(y * Side) + x] * 0.5f);
            }
        }
    }
}
