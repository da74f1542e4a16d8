using Orator.Graphs.Ops;

namespace Orator.Graphs.Kernels;

/// <summary>How the work of <see cref="ConvolutionWeightGradient"/> is cut into pieces. It depends on shapes only, never on the number of threads.</summary>
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

    public WeightGradientPlan(Shape x, Shape gradient, Window window, int groups)
    {
        int dimensions = window.Kernel.Length;

        // One and two dimensions are volumes of depth 1 and height 1.
        int[] Three(int[] values, int fill) => [.. Enumerable.Repeat(fill, 3 - dimensions), .. values];
        (InputSize, OutputSize) = (Three(window.InputSize, 1), Three(window.OutputSize, 1));
        (Kernel, Dilation, Padding) = (Three(window.Kernel, 1), Three(window.Dilation, 1), Three(window.Padding[..dimensions], 0));
        Samples = x[0];
        InputChannels = x[1];
        OutputChannels = gradient[1];
        Groups = groups;
        RowLength = OutputSize[2] + (Dilation[2] * (Kernel[2] - 1));
        Margin = Dilation[1] * (Kernel[1] - 1);
        int taps = Kernel[0] * Kernel[1] * Kernel[2];
        Inputs = Math.Clamp(Sums / (Outputs * taps) / 2 * 2, 2, 32);
        int wide = Math.Min(Inputs, InputChannels / groups) + Math.Min(Outputs, OutputChannels / groups);
        int most = Math.Clamp((CachedFloats / (wide * RowLength)) - Margin, Math.Min(4, OutputSize[1]), OutputSize[1]);
        Rows = Ceiling(OutputSize[1], Ceiling(OutputSize[1], most));
        InputBlocks = Ceiling(InputChannels / groups, Inputs);
        OutputBlocks = Ceiling(OutputChannels / groups, Outputs);
        int blocks = groups * InputBlocks * OutputBlocks;
        Parts = Math.Min(Samples, Ceiling(EnoughPieces, blocks));
        Pieces = blocks * Parts;
        Partial = new float[Parts == 1 ? 1 : Parts * OutputChannels * (InputChannels / groups) * taps];
    }

    /// <summary>Input channels of a piece.</summary>
    public int Inputs { get; }

    public int[] InputSize { get; }

    public int[] OutputSize { get; }

    public int[] Kernel { get; }

    public int[] Dilation { get; }

    public int[] Padding { get; }

    public int Samples { get; }

    public int InputChannels { get; }

    public int OutputChannels { get; }

    public int Groups { get; }

    /// <summary>Floats from one row to the next in both copies.</summary>
    public int RowLength { get; }

    /// <summary>Rows of x beyond those of dy.</summary>
    public int Margin { get; }

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
