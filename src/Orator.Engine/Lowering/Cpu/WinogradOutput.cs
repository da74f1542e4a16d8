using System.Runtime.CompilerServices;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>
/// Transforms the products of <see cref="WinogradConvolution"/> back: A^T m A of Lavin and Gray 2016, for as many tiles side by side as a
/// vector has places.
/// </summary>
internal static unsafe class WinogradOutput
{
    private const int MostLanes = 16;

    /// <summary>Transforms one channel.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chunk">The part of the result.</param>
    /// <param name="products">[36, out, tiles].</param>
    /// <param name="channel">Which channel.</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="slope">Slope of the leaky ReLU that follows; 1 for none.</param>
    /// <param name="result">[N, out, D, H, W].</param>
    [SkipLocalsInit]
    public static void Transform<TLanes, TVector>(
        WinogradPlan plan, WinogradChunk chunk, float* products, int channel, float* bias, float slope, float* result)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        PaddedPlanes planes = plan.Planes;
        (int height, int width) = (planes.OutputSize[1], planes.OutputSize[2]);
        float* source = products + ((long)channel * plan.ProductStride);
        long placeStride = (long)plan.OutputTiles * plan.TileOutputs * plan.ProductStride;
        float added = bias is null ? 0 : bias[channel];
        float* rows = stackalloc float[16 * MostLanes];
        int length = 4 * TLanes.Count;
        for (int p = 0; p < chunk.Planes; p++)
        {
            float* plane = result
                + (((((long)chunk.Sample * planes.OutputChannels) + channel) * planes.OutputSize[0]) + chunk.Plane + p)
                    * planes.OutputPlane;
            for (int r = 0; r < chunk.Rows; r++)
            {
                int row = (chunk.Row + r) * WinogradPlan.Side;
                for (int tile = 0; tile < plan.TileColumns; tile += TLanes.Count)
                {
                    Tiles<TLanes, TVector>(source + (((p * chunk.Rows) + r) * plan.TileColumns) + tile, placeStride, added, slope, rows);
                    int column = tile * WinogradPlan.Side;
                    for (int i = 0; i < Math.Min(WinogradPlan.Side, height - row); i++)
                    {
                        PaddedPlanes.CopyRow<TLanes, TVector>(
                            rows + (i * length), plane + ((long)(row + i) * width) + column, Math.Min(length, width - column));
                    }
                }
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles<TLanes, TVector>(float* source, long placeStride, float bias, float slope, float* rows)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        // Down the columns: 4 x 6 vectors.
        TVector* columns = stackalloc TVector[24];
        for (int i = 0; i < 6; i++)
        {
            float* place = source + (i * placeStride);
            (columns[i], columns[6 + i], columns[12 + i], columns[18 + i]) = Combine<TLanes, TVector>(
                TLanes.Load(place), TLanes.Load(place + (6 * placeStride)), TLanes.Load(place + (12 * placeStride)),
                TLanes.Load(place + (18 * placeStride)), TLanes.Load(place + (24 * placeStride)), TLanes.Load(place + (30 * placeStride)),
                default);
        }

        (TVector added, TVector slopes) = (TLanes.Broadcast(bias), TLanes.Broadcast(slope));
        for (int i = 0; i < 4; i++)
        {
            TVector* row = columns + (6 * i);
            (TVector y0, TVector y1, TVector y2, TVector y3) = Combine<TLanes, TVector>(
                row[0], row[1], row[2], row[3], row[4], row[5], added);
            if (slope != 1)
            {
                y0 = TLanes.WherePositive(y0, y0, TLanes.Multiply(y0, slopes));
                y1 = TLanes.WherePositive(y1, y1, TLanes.Multiply(y1, slopes));
                y2 = TLanes.WherePositive(y2, y2, TLanes.Multiply(y2, slopes));
                y3 = TLanes.WherePositive(y3, y3, TLanes.Multiply(y3, slopes));
            }

            TLanes.StoreColumns(y0, y1, y2, y3, rows + (i * 4 * TLanes.Count));
        }
    }

    // A^T for the points 0, 1, -1, 2, -2 and infinity.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector Y0, TVector Y1, TVector Y2, TVector Y3) Combine<TLanes, TVector>(
        TVector m0, TVector m1, TVector m2, TVector m3, TVector m4, TVector m5, TVector added)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        (TVector near, TVector nearDifference) = (TLanes.Add(m1, m2), TLanes.Subtract(m1, m2));
        (TVector far, TVector farDifference) = (TLanes.Add(m3, m4), TLanes.Subtract(m3, m4));
        return (
            TLanes.Add(TLanes.Add(m0, near), TLanes.Add(far, added)),
            TLanes.MultiplyAdd(TLanes.Broadcast(2f), farDifference, TLanes.Add(nearDifference, added)),
            TLanes.MultiplyAdd(TLanes.Broadcast(4f), far, TLanes.Add(near, added)),
            TLanes.Add(TLanes.MultiplyAdd(TLanes.Broadcast(8f), farDifference, TLanes.Add(nearDifference, m5)), added));
    }
}
