using System.Numerics;
using Orator.Geometry;

namespace Orator.Perception;

/// <summary>What a frame is to the one before it.</summary>
public enum SceneChange
{
    /// <summary>The same scene goes on.</summary>
    None,

    /// <summary>More changed than usual, but too little to say by the picture alone that it is another scene.</summary>
    Possible,

    /// <summary>Another scene begins.</summary>
    Cut,
}

/// <summary>Tells where one shot of a video ends and the next begins. Looks at consecutive frames; keeps a thumbnail, never
/// pictures.</summary>
/// <remarks>
/// A cut is a change of the 32 x 32 luma thumbnail by more than 18 levels of 255 on average that is also four times the median of the last
/// twelve changes; half of that is a possible one. Where a face is followed, <see cref="Jumps"/> tells cuts that the picture as a whole
/// hides.
/// </remarks>
public sealed class ShotDetector
{
    private const int Side = 32;
    private const float CutLevels = 18;
    private const float PossibleLevels = 8;
    private const float CutFactor = 4;
    private const int Remembered = 12;
    private const int FewestToCompare = 4;
    private const float Jump = 0.5f;
    private const float Growth = 1.25f;

    private readonly Queue<float> _changes = new();
    private float[] _before = new float[Side * Side];
    private float[] _now = new float[Side * Side];
    private readonly int[] _counts = new int[Side * Side];
    private bool _started;

    /// <summary>Looks at the next frame.</summary>
    /// <param name="frame">The frame; as large as the one before.</param>
    /// <returns>What it is to the one before; the first frame changes nothing.</returns>
    public SceneChange Look(Image frame)
    {
        (_before, _now) = (_now, _before);
        Thumbnail(frame, _now);
        if (!_started)
        {
            _started = true;
            return SceneChange.None;
        }

        float change = 0;
        for (int i = 0; i < _now.Length; i++)
        {
            change += MathF.Abs(_before[i] - _now[i]);
        }

        change /= _now.Length;
        float[] sorted = [.. _changes.Order()];
        float usual = sorted.Length == 0 ? 0 : sorted[sorted.Length / 2];
        _changes.Enqueue(change);
        if (_changes.Count > Remembered)
        {
            _changes.Dequeue();
        }

        return change <= CutFactor * usual ? SceneChange.None
            : change > CutLevels ? SceneChange.Cut
            : change > PossibleLevels && sorted.Length >= FewestToCompare ? SceneChange.Possible
            : SceneChange.None;
    }

    /// <summary>Forgets how much usually changes: another scene may move more, or less.</summary>
    public void Forget() => _changes.Clear();

    /// <summary>Whether a face moves or grows from one frame to the next as none does in one shot: by half the distance of the outer eye
    /// corners, or by a quarter.</summary>
    /// <param name="before">Its pose in the frame before.</param>
    /// <param name="now">Its pose now.</param>
    public static bool Jumps(HeadPose before, HeadPose now)
    {
        Vector3 move = (now.Origin - before.Origin) / before.Scale;
        float growth = now.Scale / before.Scale;
        return new Vector2(move.X, move.Y).Length() > Jump || growth > Growth || growth < 1 / Growth;
    }

    private void Thumbnail(Image picture, float[] cells)
    {
        Array.Clear(cells);
        Array.Clear(_counts);
        ReadOnlySpan<byte> pixels = picture.Pixels;
        for (int y = 0; y < picture.Height; y += 2)
        {
            int row = y * Side / picture.Height * Side;
            ReadOnlySpan<byte> line = pixels.Slice(3 * y * picture.Width, 3 * picture.Width);
            for (int x = 0; x < picture.Width; x += 2)
            {
                int cell = row + (x * Side / picture.Width);
                cells[cell] += (0.299f * line[3 * x]) + (0.587f * line[(3 * x) + 1]) + (0.114f * line[(3 * x) + 2]);
                _counts[cell]++;
            }
        }

        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] /= Math.Max(1, _counts[i]);
        }
    }
}
