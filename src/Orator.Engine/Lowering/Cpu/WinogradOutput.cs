using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>Transforms the products of <see cref="WinogradConvolution"/> back: A^T m A of Lavin and Gray 2016, for 16 tiles side by side at a time.</summary>
internal static unsafe class WinogradOutput
{
    // From the halves of two pairs of vectors to the order of the row: 0, 1, 2, 3 of the first tile, then of the next.
    private static readonly Vector512<int> FirstTiles = Vector512.Create(0, 8, 16, 24, 1, 9, 17, 25, 2, 10, 18, 26, 3, 11, 19, 27);
    private static readonly Vector512<int> NextTiles = FirstTiles + Vector512.Create(4);

    /// <summary>Transforms one channel.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chunk">The part of the result.</param>
    /// <param name="products">[36, out, tiles].</param>
    /// <param name="channel">Which channel.</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="result">[N, out, D, H, W].</param>
    public static void Transform(WinogradPlan plan, WinogradChunk chunk, float* products, int channel, float* bias, float* result)
    {
        PaddedPlanes planes = plan.Planes;
        (int height, int width) = (planes.OutputSize[1], planes.OutputSize[2]);
        float* source = products + ((long)channel * plan.ProductStride);
        long placeStride = (long)plan.OutputTiles * WinogradPlan.TileOutputs * plan.ProductStride;
        Vector512<float> added = Vector512.Create(bias is null ? 0 : bias[channel]);
        float* rows = stackalloc float[4 * 64];
        for (int p = 0; p < chunk.Planes; p++)
        {
            float* plane = result + (((((long)chunk.Sample * planes.OutputChannels) + channel) * planes.OutputSize[0]) + chunk.Plane + p) * planes.OutputPlane;
            for (int r = 0; r < chunk.Rows; r++)
            {
                int row = (chunk.Row + r) * WinogradPlan.Side;
                for (int tile = 0; tile < plan.TileColumns; tile += 16)
                {
                    Tiles(source + (((p * chunk.Rows) + r) * plan.TileColumns) + tile, placeStride, added, rows);
                    int column = tile * WinogradPlan.Side;
                    for (int i = 0; i < Math.Min(WinogradPlan.Side, height - row); i++)
                    {
                        PaddedPlanes.CopyRow(rows + (i * 64), plane + ((long)(row + i) * width) + column, Math.Min(64, width - column));
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles(float* source, long placeStride, Vector512<float> added, float* rows)
    {
        // Down the columns: 4 x 6 vectors.
        Vector512<float>* columns = stackalloc Vector512<float>[24];
        for (int i = 0; i < 6; i++)
        {
            float* place = source + (i * placeStride);
            (columns[i], columns[6 + i], columns[12 + i], columns[18 + i]) = Combine(
                Vector512.Load(place), Vector512.Load(place + (6 * placeStride)), Vector512.Load(place + (12 * placeStride)),
                Vector512.Load(place + (18 * placeStride)), Vector512.Load(place + (24 * placeStride)), Vector512.Load(place + (30 * placeStride)), default);
        }

        for (int i = 0; i < 4; i++)
        {
            Vector512<float>* row = columns + (6 * i);
            (Vector512<float> y0, Vector512<float> y1, Vector512<float> y2, Vector512<float> y3) = Combine(row[0], row[1], row[2], row[3], row[4], row[5], added);
            Vector512<float> a = Vector512.Create(y0.GetLower(), y1.GetLower());
            Vector512<float> b = Vector512.Create(y2.GetLower(), y3.GetLower());
            Avx512F.PermuteVar16x32x2(a, FirstTiles, b).Store(rows + (i * 64));
            Avx512F.PermuteVar16x32x2(a, NextTiles, b).Store(rows + (i * 64) + 16);
            a = Vector512.Create(y0.GetUpper(), y1.GetUpper());
            b = Vector512.Create(y2.GetUpper(), y3.GetUpper());
            Avx512F.PermuteVar16x32x2(a, FirstTiles, b).Store(rows + (i * 64) + 32);
            Avx512F.PermuteVar16x32x2(a, NextTiles, b).Store(rows + (i * 64) + 48);
        }
    }

    // A^T for the points 0, 1, -1, 2, -2 and infinity.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>) Combine(
        Vector512<float> m0, Vector512<float> m1, Vector512<float> m2, Vector512<float> m3, Vector512<float> m4, Vector512<float> m5, Vector512<float> added)
    {
        (Vector512<float> near, Vector512<float> nearDifference) = (m1 + m2, m1 - m2);
        (Vector512<float> far, Vector512<float> farDifference) = (m3 + m4, m3 - m4);
        return (
            m0 + near + (far + added),
            Vector512.FusedMultiplyAdd(Vector512.Create(2f), farDifference, nearDifference + added),
            Vector512.FusedMultiplyAdd(Vector512.Create(4f), far, near + added),
            Vector512.FusedMultiplyAdd(Vector512.Create(8f), farDifference, nearDifference + m5) + added);
    }
}
