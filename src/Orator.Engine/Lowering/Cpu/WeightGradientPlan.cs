namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// How the work of <see cref="ConvolutionWeightGradient"/> is cut into pieces. It depends on shapes only, never on the number of threads.
/// </summary>
internal sealed class WeightGradientPlan
{
    /// <summary>Output channels of a piece.</summary>
    public const int Outputs = 16;

    // The sums of a piece, in numbers of kernel positions and pairs of channels: 288 KB.
    private const int Sums = 16 * 32 * 9;

    // What a piece copies at a time, in floats: 192 KB, to stay in the second cache.
    private const int CachedFloats = 48 << 10;

    // Fewer pieces than this are cut further, by samples.
    private const int EnoughPieces = 8;

    public WeightGradientPlan(PaddedPlanes planes, int groups)
    {
        (Planes, Groups) = (planes, groups);
        (int inputs, int outputs) = (planes.InputChannels / groups, planes.OutputChannels / groups);
        int taps = planes.Kernel[0] * planes.Offsets.Length;
        Inputs = Math.Clamp(Sums / (Outputs * taps) / 2 * 2, 2, 32);
        int wide = Math.Min(Inputs, inputs) + Math.Min(Outputs, outputs);
        int most = Math.Clamp(
            (CachedFloats / (wide * planes.RowLength)) - planes.Margin, Math.Min(4, planes.OutputSize[1]), planes.OutputSize[1]);
        Rows = Ceiling(planes.OutputSize[1], Ceiling(planes.OutputSize[1], most));
        InputBlocks = Ceiling(inputs, Inputs);
        OutputBlocks = Ceiling(outputs, Outputs);
        int blocks = groups * InputBlocks * OutputBlocks;
        Parts = Math.Min(planes.Samples, Ceiling(EnoughPieces, blocks));
        Pieces = blocks * Parts;
        Partial = new float[Parts == 1 ? 1 : Parts * planes.OutputChannels * inputs * taps];
    }

    public PaddedPlanes Planes { get; }

    public int Groups { get; }

    /// <summary>Input channels of a piece.</summary>
    public int Inputs { get; }

    /// <summary>Rows of dy that are copied at a time.</summary>
    public int Rows { get; }

    public int InputBlocks { get; }

    public int OutputBlocks { get; }

    /// <summary>Into how many parts the samples are divided.</summary>
    public int Parts { get; }

    /// <summary>Number of pieces, in the order [part, group, block of outputs, block of inputs].</summary>
    public int Pieces { get; }

    /// <summary>The result of each part, if there is more than one.</summary>
    public float[] Partial { get; }

    private static int Ceiling(int value, int divisor) => (value + divisor - 1) / divisor;
}
