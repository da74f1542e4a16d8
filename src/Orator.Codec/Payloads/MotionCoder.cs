using Orator.Codec.Entropy;

namespace Orator.Codec.Payloads;

/// <summary>
/// The syntax of motion: levels of one frame after the other, each told whole or as the change from what the last two frames let expect.
/// Encoder and decoder run the same code over the same integers.
/// </summary>
internal sealed class MotionCoder
{
    private readonly int[] _last = new int[FaceState.Count];
    private readonly int[] _beforeLast = new int[FaceState.Count];
    private readonly int[] _change = new int[FaceState.Count];
    private readonly MotionModel _model;

    /// <summary>Begins without a state.</summary>
    /// <param name="model">What is known; null = the format's.</param>
    public MotionCoder(MotionModel? model = null) => _model = model ?? MotionModel.Default;

    /// <summary>The levels of the last frame.</summary>
    public ReadOnlySpan<int> Levels => _last;

    /// <summary>Starts contexts for a packet, which can be read without those before it: what it says are changes, and only what they add
    /// to comes from there.</summary>
    /// <param name="quality">Its quality.</param>
    public ushort[] Begin(int quality)
    {
        Array.Clear(_change);
        return _model.Begin(quality);
    }

    /// <summary>Sets the state: what a decoder believes after a loss.</summary>
    /// <param name="levels">Levels.</param>
    public void Reset(ReadOnlySpan<int> levels)
    {
        levels.CopyTo(_last);
        levels.CopyTo(_beforeLast);
        Array.Clear(_change);
    }

    /// <summary>The level that is expected of a value.</summary>
    public int Predict(int value, int quality)
    {
        int way = (_last[value] - _beforeLast[value]) * _model.Extrapolation(quality)[value];
        return Clamp(_last[value] + (way >= 0 ? (way + 2) >> 2 : -((2 - way) >> 2)));
    }

    /// <summary>Writes or reads a frame that is told whole.</summary>
    /// <typeparam name="T">Kind of coder.</typeparam>
    /// <param name="coder">The coder.</param>
    /// <param name="levels">The levels; filled in when reading.</param>
    public void Whole<T>(ref T coder, Span<int> levels)
        where T : IBitCoder, allows ref struct
    {
        for (int i = 0; i < levels.Length; i++)
        {
            (int zero, int sign, int magnitude) = MotionModel.Whole(i);
            levels[i] = Clamp(SignedExpGolomb.Code(ref coder, levels[i], zero, sign, magnitude));
        }

        Reset(levels);
    }

    /// <summary>Writes or reads a frame as changes.</summary>
    /// <typeparam name="T">Kind of coder.</typeparam>
    /// <param name="coder">The coder.</param>
    /// <param name="residuals">Changes from <see cref="Predict"/>; filled in when reading.</param>
    /// <param name="quality">The quality.</param>
    public void Change<T>(ref T coder, Span<int> residuals, int quality)
        where T : IBitCoder, allows ref struct
    {
        bool neighbour = false;
        for (int i = 0; i < residuals.Length; i++)
        {
            (int zero, int sign, int magnitude) = MotionModel.Change(i);
            int before = Math.Min(Math.Abs(_change[i]), 2);
            residuals[i] = SignedExpGolomb.Code(
                ref coder, residuals[i], zero + (2 * before) + (neighbour ? 1 : 0), sign + 1 + Math.Sign(_change[i]), magnitude);
            neighbour = residuals[i] != 0;
            int level = Clamp(Predict(i, quality) + residuals[i]);
            (_beforeLast[i], _last[i], _change[i]) = (_last[i], level, residuals[i]);
        }
    }

    /// <summary>A frame without a face: everything stays.</summary>
    public void Hold()
    {
        _last.CopyTo(_beforeLast, 0);
        Array.Clear(_change);
    }

    private static int Clamp(int level) => Math.Clamp(level, -MotionQuantiser.LargestLevel, MotionQuantiser.LargestLevel);
}
