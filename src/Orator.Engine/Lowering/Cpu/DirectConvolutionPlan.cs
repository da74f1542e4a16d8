namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// How the work of <see cref="DirectConvolution"/> is cut into pieces. It depends on shapes only, never on the number of threads.
/// </summary>
internal sealed class DirectConvolutionPlan
{
    /// <summary>Outputs that are computed together.</summary>
    public const int TileOutputs = 4;

    /// <summary>Elements of a channel of the result that are computed together.</summary>
    public int TileElements { get; }

    // Elements of the result that a piece holds (256 KB), and the largest number of its outputs.
    private const int HeldElements = 64 << 10;
    private const int MostOutputs = 256;

    // Kernel positions times input channels that are added at a time, so that what they see stays in the first cache.
    private const int PositionsAtATime = 288;

    public DirectConvolutionPlan(PaddedPlanes planes, int tileElements)
    {
        (Planes, TileElements) = (planes, tileElements);
        OutputBlocks = (planes.OutputChannels + MostOutputs - 1) / MostOutputs;
        Outputs = Scratch.RoundUp((planes.OutputChannels + OutputBlocks - 1) / OutputBlocks, TileOutputs);
        Inputs = Math.Clamp(PositionsAtATime / planes.Offsets.Length, 1, planes.InputChannels);
        int most = Math.Clamp(HeldElements / (Outputs * planes.RowLength), 1, planes.OutputSize[1]);

        // Of the numbers of rows that are allowed, the one that wastes least: at the last rows, and in the last tile of each piece.
        Rows = Enumerable.Range(1, most).MinBy(rows =>
        {
            int pieces = (planes.OutputSize[1] + rows - 1) / rows;
            return ((double)pieces * Tiles(rows), -rows);
        });
        RowBlocks = (planes.OutputSize[1] + Rows - 1) / Rows;
        Pieces = planes.Samples * planes.OutputSize[0] * RowBlocks * OutputBlocks;
    }

    public PaddedPlanes Planes { get; }

    /// <summary>Output channels of a piece, a multiple of the tile.</summary>
    public int Outputs { get; }

    /// <summary>Input channels at a time.</summary>
    public int Inputs { get; }

    /// <summary>Rows of the result in a piece.</summary>
    public int Rows { get; }

    public int OutputBlocks { get; }

    public int RowBlocks { get; }

    /// <summary>Number of pieces, in the order [sample, plane, block of rows, block of outputs].</summary>
    public int Pieces { get; }

    /// <summary>Number of tiles of a number of rows.</summary>
    public int Tiles(int rows) => ((rows * Planes.RowLength) - (Planes.RowLength - Planes.OutputSize[2]) + TileElements - 1) / TileElements;
}
