using System.Runtime.CompilerServices;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Transforms the input of <see cref="WinogradConvolution"/>: B^T d B of Lavin and Gray 2016, for as many tiles side by side as a vector
/// has places.
/// </summary>
internal static unsafe class WinogradInput
{
    private const int MostLanes = 16;

    /// <summary>Transforms one channel.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chunk">The part of the result that needs it.</param>
    /// <param name="x">[N, in, D, H, W].</param>
    /// <param name="channel">Which channel.</param>
    /// <param name="values">[36, in, tiles].</param>
    public static void Transform<TLanes, TVector>(WinogradPlan plan, WinogradChunk chunk, float* x, int channel, float* values)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        PaddedPlanes planes = plan.Planes;
        (int height, int width, int left) = (planes.InputSize[1], planes.InputSize[2], planes.Padding[2]);
        int blocks = (plan.TileColumns + TLanes.Count - 1) / TLanes.Count;
        int rowLength = ((blocks * 4) + 1) * TLanes.Count;
        int kept = Math.Min(width, rowLength - left);
        float* rows = Scratch.Take(6 * rowLength);
        new Span<float>(rows, 6 * rowLength).Clear();
        float* target = values + ((long)channel * plan.ValueStride);
        long placeStride = (long)planes.InputChannels * plan.ValueStride;
        for (int p = 0; p < chunk.Planes + planes.Kernel[0] - 1; p++)
        {
            int plane = chunk.Plane + p - planes.Padding[0];
            bool inside = plane >= 0 && plane < planes.InputSize[0];
            float* source = x
                + (((((long)chunk.Sample * planes.InputChannels) + channel) * planes.InputSize[0]) + (inside ? plane : 0))
                    * planes.InputPlane;
            for (int r = 0; r < chunk.Rows; r++)
            {
                for (int i = 0; i < 6; i++)
                {
                    int row = ((chunk.Row + r) * WinogradPlan.Side) + i - planes.Padding[1];
                    float* copy = rows + (i * rowLength);
                    if (inside && row >= 0 && row < height)
                    {
                        PaddedPlanes.CopyRow<TLanes, TVector>(source + ((long)row * width), copy + left, kept);
                    }
                    else
                    {
                        new Span<float>(copy, rowLength).Clear();
                    }
                }

                // Whole vectors are written: what is too much, the next row overwrites.
                for (int block = 0; block < blocks; block++)
                {
                    Tiles<TLanes, TVector>(
                        rows + (block * 4 * TLanes.Count), rowLength,
                        target + (((p * chunk.Rows) + r) * plan.TileColumns) + (block * TLanes.Count), placeStride);
                }
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles<TLanes, TVector>(float* rows, int rowLength, float* target, long placeStride)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        // Down the columns: 4 of each tile, and those that the last tile sees beyond.
        int length = 5 * TLanes.Count;
        float* columns = stackalloc float[6 * 5 * MostLanes];
        for (int i = 0; i < length; i += TLanes.Count)
        {
            Combine<TLanes, TVector>(
                TLanes.Load(rows + i), TLanes.Load(rows + rowLength + i), TLanes.Load(rows + (2 * rowLength) + i),
                TLanes.Load(rows + (3 * rowLength) + i), TLanes.Load(rows + (4 * rowLength) + i), TLanes.Load(rows + (5 * rowLength) + i),
                columns + i, length);
        }

        // Along the rows, with the same column of all tiles in a vector.
        for (int i = 0; i < 6; i++)
        {
            float* row = columns + (i * length);
            (TVector d0, TVector d1, TVector d2, TVector d3) = TLanes.LoadColumns(row);
            (TVector d4, TVector d5, _, _) = TLanes.LoadColumns(row + 4);
            Combine<TLanes, TVector>(d0, d1, d2, d3, d4, d5, target + (i * 6 * placeStride), placeStride);
        }
    }

    // B^T for the points 0, 1, -1, 2, -2 and infinity.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine<TLanes, TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* target, long stride)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        TVector four = TLanes.Broadcast(4f);
        TVector minusFour = TLanes.Broadcast(-4f);
        TVector minusFive = TLanes.Broadcast(-5f);
        TVector even = TLanes.MultiplyAdd(minusFour, d2, d4);
        TVector odd = TLanes.MultiplyAdd(minusFour, d1, d3);
        TVector nearEven = TLanes.Subtract(d4, d2);
        TVector nearOdd = TLanes.Multiply(TLanes.Broadcast(2f), TLanes.Subtract(d3, d1));
        TLanes.Store(TLanes.MultiplyAdd(four, d0, TLanes.MultiplyAdd(minusFive, d2, d4)), target);
        TLanes.Store(TLanes.Add(even, odd), target + stride);
        TLanes.Store(TLanes.Subtract(even, odd), target + (2 * stride));
        TLanes.Store(TLanes.Add(nearEven, nearOdd), target + (3 * stride));
        TLanes.Store(TLanes.Subtract(nearEven, nearOdd), target + (4 * stride));
        TLanes.Store(TLanes.MultiplyAdd(four, d1, TLanes.MultiplyAdd(minusFive, d3, d5)), target + (5 * stride));
    }
}
