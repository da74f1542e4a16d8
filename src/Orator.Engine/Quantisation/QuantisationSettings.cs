namespace Orator.Engine.Quantisation;

/// <summary>How the range of values that bytes cover is chosen.</summary>
public enum RangeMethod
{
    /// <summary>From the least to the greatest value that occurred.</summary>
    Extremes,

    /// <summary>The range with the least squared error: rare extremes are clipped where that makes all other values more exact.</summary>
    LeastError,
}

/// <summary>Settings of a <see cref="Quantiser"/>.</summary>
public sealed record QuantisationSettings
{
    /// <summary>
    /// The peak signal-to-noise ratio against the outputs of the 32-bit network that must be kept, decibels; the layers that harm most for
    /// the multiplications they would save stay in 32 bits until it is. The peak is the difference between the greatest and the least value
    /// of an output (for pictures about 1); the worst output counts.
    /// </summary>
    public double MinimumPsnr { get; init; } = 40;

    /// <summary>Whether <see cref="MinimumPsnr"/> must be kept on each sample; otherwise it is that of all samples together.</summary>
    public bool EachSample { get; init; }

    /// <summary>Bits of the weights. A file for other machines needs <see cref="WeightBits.Seven"/>.</summary>
    public WeightBits Weights { get; init; }

    /// <summary>How ranges are chosen.</summary>
    public RangeMethod Ranges { get; init; } = RangeMethod.LeastError;
}
