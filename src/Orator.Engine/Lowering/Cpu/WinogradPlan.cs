namespace Orator.Engine.Lowering.Cpu;

/// <summary>A part of the result of <see cref="WinogradConvolution"/> that is computed at a time.</summary>
/// <param name="Sample">Which sample.</param>
/// <param name="Plane">First plane of the result.</param>
/// <param name="Planes">Number of planes.</param>
/// <param name="Row">First row of tiles.</param>
/// <param name="Rows">Number of rows of tiles.</param>
internal readonly record struct WinogradChunk(int Sample, int Plane, int Planes, int Row, int Rows);

/// <summary>
/// How the work of <see cref="WinogradConvolution"/> is cut into chunks. It depends on shapes only, never on the number of threads.
/// </summary>
internal sealed class WinogradPlan
{
    /// <summary>Places of a transformed tile: 6x6.</summary>
    public const int Places = 36;

    /// <summary>Side of a tile of the result.</summary>
    public const int Side = 4;

    /// <summary>Outputs that are computed together.</summary>
    public int TileOutputs { get; }

    /// <summary>Tiles that are computed together.</summary>
    public int TileBlock { get; }

    // Tiles of a chunk: many, since all transformed weights are read for each chunk, and few, so that the values stay in the last cache.
    // Deep kernels see planes beyond those of the chunk, so that more at a time pay.
    private const int FewestTiles = 64;
    private const int MostTiles = 512;
    private const int MostTilesOfDeepKernels = 1024;
    private const int DeepKernel = 5;

    // In floats: if the weights are few, chunks are so small that everything stays in the second cache of one processor; if there are then
    // enough for all.
    private const int OwnWeights = 256 << 10;
    private const int OwnValues = 96 << 10;
    private const int EnoughChunks = 8;

    private readonly int _planeBlocks;
    private readonly int _rowBlocks;
    private readonly int _planesAtATime;
    private readonly int _rowsAtATime;
    private readonly int _tileRows;

    /// <summary>Makes a plan.</summary>
    /// <param name="planes">The geometry.</param>
    /// <param name="lanes">Numbers in a vector.</param>
    /// <param name="manyRegisters">Whether there are 32 registers: see <see cref="WinogradProducts"/>.</param>
    public WinogradPlan(PaddedPlanes planes, int lanes, bool manyRegisters)
    {
        (Planes, TileOutputs, TileBlock) = (planes, manyRegisters ? 4 : 6, (manyRegisters ? 4 : 2) * lanes);
        _tileRows = (planes.OutputSize[1] + Side - 1) / Side;
        TileColumns = (planes.OutputSize[2] + Side - 1) / Side;
        OutputTiles = (planes.OutputChannels + TileOutputs - 1) / TileOutputs;
        WeightCount = Places * planes.Kernel[0] * OutputTiles * planes.InputChannels * TileOutputs;
        int most = planes.Kernel[0] >= DeepKernel ? MostTilesOfDeepKernels : MostTiles;
        int fewest = FewestTiles;
        int cached = Math.Clamp(OwnValues / (Places * (planes.InputChannels + (OutputTiles * TileOutputs))), TileBlock, MostTiles);
        if (planes.Kernel[0] == 1 && WeightCount <= OwnWeights
            && planes.Samples * planes.OutputSize[0] * _tileRows * TileColumns >= EnoughChunks * cached)
        {
            (ChunksAreApart, most, fewest) = (true, cached, TileBlock);
        }

        int fewestRows = Math.Clamp(fewest / TileColumns, 1, _tileRows);
        _planesAtATime = Math.Clamp(most / (fewestRows * TileColumns), 1, planes.OutputSize[0]);
        _rowsAtATime = Math.Clamp(most / (_planesAtATime * TileColumns), 1, _tileRows);
        _rowBlocks = (_tileRows + _rowsAtATime - 1) / _rowsAtATime;
        _planeBlocks = (planes.OutputSize[0] + _planesAtATime - 1) / _planesAtATime;
        int tiles = _rowsAtATime * TileColumns;
        ValueStride = OddLines(((_planesAtATime + planes.Kernel[0] - 1) * tiles) + TileBlock);
        ProductStride = OddLines((_planesAtATime * tiles) + TileBlock);
        ValueCount = Places * planes.InputChannels * ValueStride;
        ProductCount = Places * OutputTiles * TileOutputs * ProductStride;
        Chunks = planes.Samples * _planeBlocks * _rowBlocks;
    }

    public PaddedPlanes Planes { get; }

    /// <summary>Whether each chunk is computed by one thread, from beginning to end.</summary>
    public bool ChunksAreApart { get; }

    /// <summary>Number of chunks.</summary>
    public int Chunks { get; }

    /// <summary>Tiles side by side.</summary>
    public int TileColumns { get; }

    /// <summary>Groups of outputs.</summary>
    public int OutputTiles { get; }

    /// <summary>Elements from one channel to the next of the transformed input, [36, in, tiles].</summary>
    public int ValueStride { get; }

    /// <summary>Elements from one channel to the next of the products, [36, out, tiles].</summary>
    public int ProductStride { get; }

    public int ValueCount { get; }

    public int ProductCount { get; }

    /// <summary>Elements of the transformed weights, [36, k, out / tile, in, tile].</summary>
    public int WeightCount { get; }

    /// <summary>One of the chunks.</summary>
    public WinogradChunk Chunk(int number)
    {
        (int rest, int planeBlock) = Math.DivRem(number, _planeBlocks);
        (int sample, int rowBlock) = Math.DivRem(rest, _rowBlocks);
        int plane = planeBlock * _planesAtATime;
        int row = rowBlock * _rowsAtATime;
        return new(sample, plane, Math.Min(_planesAtATime, Planes.OutputSize[0] - plane), row, Math.Min(_rowsAtATime, _tileRows - row));
    }

    // An odd number of cache lines, so that rows do not compete for the same places of the cache.
    private static int OddLines(int count) => (((count + 15) / 16) | 1) * 16;
}
