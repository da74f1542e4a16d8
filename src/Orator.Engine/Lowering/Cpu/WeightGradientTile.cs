using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>The innermost work of <see cref="ConvolutionWeightGradient"/>.</summary>
internal static unsafe class WeightGradientTile
{
    private const int TileOutputs = 4;
    private const int TileInputs = 2;
    private const int TileTaps = 3;
    private const int TileSums = TileOutputs * TileInputs * TileTaps;

    /// <summary>Computes the sums of one piece.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="piece">Which piece.</param>
    /// <param name="x">[N, in, spatial...].</param>
    /// <param name="gradient">[N, out, spatial...].</param>
    /// <param name="result">[parts, out, in / groups, kernel...].</param>
    /// <param name="wide">Whether there are vectors of 16 floats; else there are those of 8.</param>
    public static void Compute(WeightGradientPlan plan, int piece, float* x, float* gradient, float* result, bool wide)
    {
        if (wide)
        {
            Compute<Avx512Lanes, Vector512<float>>(plan, piece, x, gradient, result, &Tile);
        }
        else
        {
            Compute<Avx2Lanes, Vector256<float>>(plan, piece, x, gradient, result, &NarrowTile);
        }
    }

    private static void Compute<TLanes, TVector>(
        WeightGradientPlan plan,
        int piece,
        float* x,
        float* gradient,
        float* result,
        delegate*<float*, int, float*, int, int, int, int, int, float*, void> tile)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        PaddedPlanes planes = plan.Planes;
        (int rest, int inputBlock) = Math.DivRem(piece, plan.InputBlocks);
        (rest, int outputBlock) = Math.DivRem(rest, plan.OutputBlocks);
        (int part, int group) = Math.DivRem(rest, plan.Groups);
        (int inputs, int outputs) = (planes.InputChannels / plan.Groups, planes.OutputChannels / plan.Groups);
        (int firstInput, int firstOutput) = (inputBlock * plan.Inputs, outputBlock * WeightGradientPlan.Outputs);
        int inputCount = Math.Min(plan.Inputs, inputs - firstInput);
        int outputCount = Math.Min(WeightGradientPlan.Outputs, outputs - firstOutput);

        // Tiles may be larger than what is left; the copies of missing channels are zeros.
        (int inputRoom, int outputRoom) = (Scratch.RoundUp(inputCount, TileInputs), Scratch.RoundUp(outputCount, TileOutputs));
        int tapGroups = Scratch.RoundUp(planes.Offsets.Length, TileTaps) / TileTaps;
        int gradientLength = Scratch.RoundUp(plan.Rows * planes.RowLength, 16);
        int inputLength = gradientLength + Scratch.RoundUp(planes.Offsets[^1], 16);
        int sumCount = inputRoom / TileInputs * (outputRoom / TileOutputs) * planes.Kernel[0] * tapGroups * TileSums * 16;
        int needed = (inputRoom * inputLength) + (outputRoom * gradientLength) + sumCount;
        float* gradientCopy = Scratch.Take(needed);
        float* inputCopy = gradientCopy + (outputRoom * gradientLength);
        float* sums = inputCopy + (inputRoom * inputLength);
        new Span<float>(gradientCopy, needed).Clear();
        int lastSample = (part + 1) * planes.Samples / plan.Parts;
        for (int sample = part * planes.Samples / plan.Parts; sample < lastSample; sample++)
        {
            float* sampleInput = x
                + ((((long)sample * planes.InputChannels) + (group * inputs) + firstInput)
                * planes.InputSize[0] * planes.InputPlane);
            float* sampleGradient = gradient
                + ((((long)sample * planes.OutputChannels) + (group * outputs) + firstOutput)
                * planes.OutputSize[0] * planes.OutputPlane);
            for (int row = 0; row < planes.OutputSize[1]; row += plan.Rows)
            {
                int rows = Math.Min(plan.Rows, planes.OutputSize[1] - row);
                for (int plane = 0; plane < planes.OutputSize[0]; plane++)
                {
                    CopyGradient<TLanes, TVector>(
                        planes, sampleGradient + (plane * planes.OutputPlane), outputCount, row, rows, gradientCopy, gradientLength);
                    for (int k = 0; k < planes.Kernel[0]; k++)
                    {
                        int under = planes.InputPlaneUnder(plane, k);
                        if (under >= 0)
                        {
                            planes.Copy<TLanes, TVector>(
                                sampleInput + (under * planes.InputPlane), inputCount, row, rows, inputCopy, inputLength);
                            AddProducts(
                                planes.Offsets, gradientCopy, gradientLength, outputRoom, inputCopy, inputLength, inputRoom,
                                sums + (k * tapGroups * TileSums * 16),
                                planes.Kernel[0] * tapGroups,
                                tile);
                        }
                    }
                }
            }
        }

        int taps = planes.Kernel[0] * planes.Offsets.Length;
        for (int o = 0; o < outputCount; o++)
        {
            for (int c = 0; c < inputCount; c++)
            {
                float* target = result
                    + ((((((long)part * planes.OutputChannels) + (group * outputs) + firstOutput + o) * inputs) + firstInput + c) * taps);
                int first = ((c / TileInputs * (outputRoom / TileOutputs)) + (o / TileOutputs)) * planes.Kernel[0] * tapGroups;
                int row = ((o % TileOutputs * TileInputs) + (c % TileInputs)) * TileTaps;
                for (int t = 0; t < taps; t++)
                {
                    (int k, int position) = Math.DivRem(t, planes.Offsets.Length);
                    int tapGroup = first + (k * tapGroups) + (position / TileTaps);
                    target[t] = Vector512.Sum(Vector512.Load(sums + (((tapGroup * TileSums) + row + (position % TileTaps)) * 16)));
                }
            }
        }
    }

    // Rows of dy, each followed by zeros up to the row length; zeros after the last.
    private static void CopyGradient<TLanes, TVector>(
        PaddedPlanes planes, float* gradient, int channels, int row, int rows, float* copy, int length)
        where TLanes : struct, ILanes<TVector>
        where TVector : unmanaged
    {
        int width = planes.OutputSize[2];
        for (int channel = 0; channel < channels; channel++)
        {
            float* source = gradient + ((long)channel * planes.OutputSize[0] * planes.OutputPlane) + (row * width);
            float* target = copy + (channel * length);
            for (int y = 0; y < rows; y++)
            {
                PaddedPlanes.CopyRow<TLanes, TVector>(source + (y * width), target + (y * planes.RowLength), width);
            }

            new Span<float>(target + (rows * planes.RowLength), length - (rows * planes.RowLength)).Clear();
        }
    }

    // The sums are in the order [tile of inputs, tile of outputs, group of kernel positions, output, input, position, 16 parts of the sum].
    private static void AddProducts(
        int[] offsets,
        float* gradient,
        int gradientLength,
        int outputs,
        float* x,
        int inputLength,
        int inputs,
        float* sums,
        int tapGroups,
        delegate*<float*, int, float*, int, int, int, int, int, float*, void> compute)
    {
        for (int c = 0; c < inputs; c += TileInputs)
        {
            for (int o = 0; o < outputs; o += TileOutputs)
            {
                float* tile = sums;
                for (int t = 0; t < offsets.Length; t += TileTaps)
                {
                    // After the last position, the last again.
                    (int second, int third) = (offsets[Math.Min(t + 1, offsets.Length - 1)], offsets[Math.Min(t + 2, offsets.Length - 1)]);
                    compute(
                        gradient + (o * gradientLength), gradientLength, x + (c * inputLength), inputLength,
                        offsets[t], second, third, gradientLength, tile);
                    tile += TileSums * 16;
                }

                sums += tapGroups * TileSums * 16;
            }
        }
    }

    // The same with vectors of 8 floats, of which there are fewer: outputs two by two, 12 sums, 2 of dy, 1 of x. Of the 16 parts of each
    // sum the last 8 stay 0.
    private static void NarrowTile(
        float* gradient, int gradientStride, float* x, int inputStride, int first, int second, int third, int length, float* sums)
    {
        NarrowHalf(gradient, gradientStride, x, inputStride, first, second, third, length, sums);
        float* lower = gradient + (2 * gradientStride);
        NarrowHalf(lower, gradientStride, x, inputStride, first, second, third, length, sums + (TileSums / 2 * 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowHalf(
        float* gradient, int gradientStride, float* x, int inputStride, int first, int second, int third, int length, float* sums)
    {
        Vector256<float> s00 = Vector256.Load(sums + 0);
        Vector256<float> s01 = Vector256.Load(sums + 16);
        Vector256<float> s02 = Vector256.Load(sums + 32);
        Vector256<float> s03 = Vector256.Load(sums + 48);
        Vector256<float> s04 = Vector256.Load(sums + 64);
        Vector256<float> s05 = Vector256.Load(sums + 80);
        Vector256<float> s10 = Vector256.Load(sums + 96);
        Vector256<float> s11 = Vector256.Load(sums + 112);
        Vector256<float> s12 = Vector256.Load(sums + 128);
        Vector256<float> s13 = Vector256.Load(sums + 144);
        Vector256<float> s14 = Vector256.Load(sums + 160);
        Vector256<float> s15 = Vector256.Load(sums + 176);
        float* next = gradient + gradientStride;
        float* x0 = x + first;
        float* x1 = x + second;
        float* x2 = x + third;
        float* x3 = x0 + inputStride;
        float* x4 = x1 + inputStride;
        float* x5 = x2 + inputStride;
        for (nint i = 0; i < length; i += 8)
        {
            Vector256<float> g = Vector256.Load(gradient + i);
            Vector256<float> h = Vector256.Load(next + i);
            Vector256<float> v0 = Vector256.Load(x0 + i);
            s00 = Vector256.FusedMultiplyAdd(v0, g, s00);
            s10 = Vector256.FusedMultiplyAdd(v0, h, s10);
            Vector256<float> v1 = Vector256.Load(x1 + i);
            s01 = Vector256.FusedMultiplyAdd(v1, g, s01);
            s11 = Vector256.FusedMultiplyAdd(v1, h, s11);
            Vector256<float> v2 = Vector256.Load(x2 + i);
            s02 = Vector256.FusedMultiplyAdd(v2, g, s02);
            s12 = Vector256.FusedMultiplyAdd(v2, h, s12);
            Vector256<float> v3 = Vector256.Load(x3 + i);
            s03 = Vector256.FusedMultiplyAdd(v3, g, s03);
            s13 = Vector256.FusedMultiplyAdd(v3, h, s13);
            Vector256<float> v4 = Vector256.Load(x4 + i);
            s04 = Vector256.FusedMultiplyAdd(v4, g, s04);
            s14 = Vector256.FusedMultiplyAdd(v4, h, s14);
            Vector256<float> v5 = Vector256.Load(x5 + i);
            s05 = Vector256.FusedMultiplyAdd(v5, g, s05);
            s15 = Vector256.FusedMultiplyAdd(v5, h, s15);
        }

        s00.Store(sums + 0);
        s01.Store(sums + 16);
        s02.Store(sums + 32);
        s03.Store(sums + 48);
        s04.Store(sums + 64);
        s05.Store(sums + 80);
        s10.Store(sums + 96);
        s11.Store(sums + 112);
        s12.Store(sums + 128);
        s13.Store(sums + 144);
        s14.Store(sums + 160);
        s15.Store(sums + 176);
    }

    // Adds 4 x 2 x 3 scalar products of vectors of a length divisible by 16. Everything in the loop is in registers: 24 sums, 6 of x, 1 of
    // dy.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(
        float* gradient, int gradientStride, float* x, int inputStride, int first, int second, int third, int length, float* sums)
    {
        Vector512<float> s00 = Vector512.Load(sums + 0);
        Vector512<float> s01 = Vector512.Load(sums + 16);
        Vector512<float> s02 = Vector512.Load(sums + 32);
        Vector512<float> s03 = Vector512.Load(sums + 48);
        Vector512<float> s04 = Vector512.Load(sums + 64);
        Vector512<float> s05 = Vector512.Load(sums + 80);
        Vector512<float> s10 = Vector512.Load(sums + 96);
        Vector512<float> s11 = Vector512.Load(sums + 112);
        Vector512<float> s12 = Vector512.Load(sums + 128);
        Vector512<float> s13 = Vector512.Load(sums + 144);
        Vector512<float> s14 = Vector512.Load(sums + 160);
        Vector512<float> s15 = Vector512.Load(sums + 176);
        Vector512<float> s20 = Vector512.Load(sums + 192);
        Vector512<float> s21 = Vector512.Load(sums + 208);
        Vector512<float> s22 = Vector512.Load(sums + 224);
        Vector512<float> s23 = Vector512.Load(sums + 240);
        Vector512<float> s24 = Vector512.Load(sums + 256);
        Vector512<float> s25 = Vector512.Load(sums + 272);
        Vector512<float> s30 = Vector512.Load(sums + 288);
        Vector512<float> s31 = Vector512.Load(sums + 304);
        Vector512<float> s32 = Vector512.Load(sums + 320);
        Vector512<float> s33 = Vector512.Load(sums + 336);
        Vector512<float> s34 = Vector512.Load(sums + 352);
        Vector512<float> s35 = Vector512.Load(sums + 368);
        float* g1 = gradient + gradientStride;
        float* g2 = g1 + gradientStride;
        float* g3 = g2 + gradientStride;
        float* x0 = x + first;
        float* x1 = x + second;
        float* x2 = x + third;
        float* x3 = x0 + inputStride;
        float* x4 = x1 + inputStride;
        float* x5 = x2 + inputStride;
        for (nint i = 0; i < length; i += 16)
        {
            Vector512<float> v0 = Vector512.Load(x0 + i);
            Vector512<float> v1 = Vector512.Load(x1 + i);
            Vector512<float> v2 = Vector512.Load(x2 + i);
            Vector512<float> v3 = Vector512.Load(x3 + i);
            Vector512<float> v4 = Vector512.Load(x4 + i);
            Vector512<float> v5 = Vector512.Load(x5 + i);
            Vector512<float> g = Vector512.Load(gradient + i);
            s00 = Vector512.FusedMultiplyAdd(v0, g, s00);
            s01 = Vector512.FusedMultiplyAdd(v1, g, s01);
            s02 = Vector512.FusedMultiplyAdd(v2, g, s02);
            s03 = Vector512.FusedMultiplyAdd(v3, g, s03);
            s04 = Vector512.FusedMultiplyAdd(v4, g, s04);
            s05 = Vector512.FusedMultiplyAdd(v5, g, s05);
            g = Vector512.Load(g1 + i);
            s10 = Vector512.FusedMultiplyAdd(v0, g, s10);
            s11 = Vector512.FusedMultiplyAdd(v1, g, s11);
            s12 = Vector512.FusedMultiplyAdd(v2, g, s12);
            s13 = Vector512.FusedMultiplyAdd(v3, g, s13);
            s14 = Vector512.FusedMultiplyAdd(v4, g, s14);
            s15 = Vector512.FusedMultiplyAdd(v5, g, s15);
            g = Vector512.Load(g2 + i);
            s20 = Vector512.FusedMultiplyAdd(v0, g, s20);
            s21 = Vector512.FusedMultiplyAdd(v1, g, s21);
            s22 = Vector512.FusedMultiplyAdd(v2, g, s22);
            s23 = Vector512.FusedMultiplyAdd(v3, g, s23);
            s24 = Vector512.FusedMultiplyAdd(v4, g, s24);
            s25 = Vector512.FusedMultiplyAdd(v5, g, s25);
            g = Vector512.Load(g3 + i);
            s30 = Vector512.FusedMultiplyAdd(v0, g, s30);
            s31 = Vector512.FusedMultiplyAdd(v1, g, s31);
            s32 = Vector512.FusedMultiplyAdd(v2, g, s32);
            s33 = Vector512.FusedMultiplyAdd(v3, g, s33);
            s34 = Vector512.FusedMultiplyAdd(v4, g, s34);
            s35 = Vector512.FusedMultiplyAdd(v5, g, s35);
        }

        s00.Store(sums + 0);
        s01.Store(sums + 16);
        s02.Store(sums + 32);
        s03.Store(sums + 48);
        s04.Store(sums + 64);
        s05.Store(sums + 80);
        s10.Store(sums + 96);
        s11.Store(sums + 112);
        s12.Store(sums + 128);
        s13.Store(sums + 144);
        s14.Store(sums + 160);
        s15.Store(sums + 176);
        s20.Store(sums + 192);
        s21.Store(sums + 208);
        s22.Store(sums + 224);
        s23.Store(sums + 240);
        s24.Store(sums + 256);
        s25.Store(sums + 272);
        s30.Store(sums + 288);
        s31.Store(sums + 304);
        s32.Store(sums + 320);
        s33.Store(sums + 336);
        s34.Store(sums + 352);
        s35.Store(sums + 368);
    }
}
