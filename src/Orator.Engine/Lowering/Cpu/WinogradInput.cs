using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>Transforms the input of <see cref="WinogradConvolution"/>: B^T d B of Lavin and Gray 2016, for 16 tiles side by side at a time.</summary>
internal static unsafe class WinogradInput
{
    // Elements 0, 4, 8, ... then 1, 5, 9, ... of two vectors; and those from 2 and 3.
    private static readonly Vector512<int> FromZeroAndOne = Vector512.Create(0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29);
    private static readonly Vector512<int> FromTwoAndThree = FromZeroAndOne + Vector512.Create(2);

    /// <summary>Transforms one channel.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chunk">The part of the result that needs it.</param>
    /// <param name="x">[N, in, D, H, W].</param>
    /// <param name="channel">Which channel.</param>
    /// <param name="values">[36, in, tiles].</param>
    public static void Transform(WinogradPlan plan, WinogradChunk chunk, float* x, int channel, float* values)
    {
        PaddedPlanes planes = plan.Planes;
        (int height, int width, int left) = (planes.InputSize[1], planes.InputSize[2], planes.Padding[2]);
        int blocks = (plan.TileColumns + 15) / 16;
        int rowLength = (blocks * 64) + 16;
        int kept = Math.Min(width, rowLength - left);
        float* rows = Scratch.Take(6 * rowLength);
        new Span<float>(rows, 6 * rowLength).Clear();
        float* target = values + ((long)channel * plan.ValueStride);
        long placeStride = (long)planes.InputChannels * plan.ValueStride;
        for (int p = 0; p < chunk.Planes + planes.Kernel[0] - 1; p++)
        {
            int plane = chunk.Plane + p - planes.Padding[0];
            bool inside = plane >= 0 && plane < planes.InputSize[0];
            float* source = x + (((((long)chunk.Sample * planes.InputChannels) + channel) * planes.InputSize[0]) + (inside ? plane : 0)) * planes.InputPlane;
            for (int r = 0; r < chunk.Rows; r++)
            {
                for (int i = 0; i < 6; i++)
                {
                    int row = ((chunk.Row + r) * WinogradPlan.Side) + i - planes.Padding[1];
                    float* copy = rows + (i * rowLength);
                    if (inside && row >= 0 && row < height)
                    {
                        PaddedPlanes.CopyRow(source + ((long)row * width), copy + left, kept);
                    }
                    else
                    {
                        new Span<float>(copy, rowLength).Clear();
                    }
                }

                // Whole vectors are written: what is too much, the next row overwrites.
                for (int block = 0; block < blocks; block++)
                {
                    Tiles(rows + (block * 64), rowLength, target + (((p * chunk.Rows) + r) * plan.TileColumns) + (block * 16), placeStride);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles(float* rows, int rowLength, float* target, long placeStride)
    {
        // Down the columns, for 64 + 16 columns.
        float* columns = stackalloc float[6 * 80];
        for (int i = 0; i < 80; i += 16)
        {
            Combine(
                Vector512.Load(rows + i), Vector512.Load(rows + rowLength + i), Vector512.Load(rows + (2 * rowLength) + i),
                Vector512.Load(rows + (3 * rowLength) + i), Vector512.Load(rows + (4 * rowLength) + i), Vector512.Load(rows + (5 * rowLength) + i), columns + i, 80);
        }

        // Along the rows, with the same column of 16 tiles in a vector.
        for (int i = 0; i < 6; i++)
        {
            float* row = columns + (i * 80);
            (Vector512<float> d0, Vector512<float> d1) = Apart(row, FromZeroAndOne);
            (Vector512<float> d2, Vector512<float> d3) = Apart(row, FromTwoAndThree);
            (Vector512<float> d4, Vector512<float> d5) = Apart(row + 4, FromZeroAndOne);
            Combine(d0, d1, d2, d3, d4, d5, target + (i * 6 * placeStride), placeStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> First, Vector512<float> Second) Apart(float* row, Vector512<int> which)
    {
        Vector512<float> low = Avx512F.PermuteVar16x32x2(Vector512.Load(row), which, Vector512.Load(row + 16));
        Vector512<float> high = Avx512F.PermuteVar16x32x2(Vector512.Load(row + 32), which, Vector512.Load(row + 48));
        return (Vector512.Create(low.GetLower(), high.GetLower()), Vector512.Create(low.GetUpper(), high.GetUpper()));
    }

    // B^T for the points 0, 1, -1, 2, -2 and infinity.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine(Vector512<float> d0, Vector512<float> d1, Vector512<float> d2, Vector512<float> d3, Vector512<float> d4, Vector512<float> d5, float* target, long stride)
    {
        Vector512<float> two = Vector512.Create(2f);
        Vector512<float> four = Vector512.Create(4f);
        Vector512<float> minusFive = Vector512.Create(-5f);
        Vector512<float> even = Vector512.FusedMultiplyAdd(-four, d2, d4);
        Vector512<float> odd = Vector512.FusedMultiplyAdd(-four, d1, d3);
        Vector512<float> nearEven = d4 - d2;
        Vector512<float> nearOdd = two * (d3 - d1);
        Vector512.FusedMultiplyAdd(four, d0, Vector512.FusedMultiplyAdd(minusFive, d2, d4)).Store(target);
        (even + odd).Store(target + stride);
        (even - odd).Store(target + (2 * stride));
        (nearEven + nearOdd).Store(target + (3 * stride));
        (nearEven - nearOdd).Store(target + (4 * stride));
        Vector512.FusedMultiplyAdd(four, d1, Vector512.FusedMultiplyAdd(minusFive, d3, d5)).Store(target + (5 * stride));
    }
}
