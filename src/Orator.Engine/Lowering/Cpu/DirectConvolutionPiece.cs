using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>The innermost work of <see cref="DirectConvolution"/>.</summary>
internal static unsafe class DirectConvolutionPiece
{
    /// <summary>Computes one piece of the result.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="piece">Which piece.</param>
    /// <param name="x">[N, in, spatial...].</param>
    /// <param name="packed">Weights as <see cref="PackedWeights"/>.</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="result">[N, out, spatial...].</param>
    public static void Compute(DirectConvolutionPlan plan, int piece, float* x, float* packed, float* bias, float* result)
    {
        PaddedPlanes planes = plan.Planes;
        (int rest, int outputBlock) = Math.DivRem(piece, plan.OutputBlocks);
        (rest, int rowBlock) = Math.DivRem(rest, plan.RowBlocks);
        (int sample, int plane) = Math.DivRem(rest, planes.OutputSize[0]);
        int row = rowBlock * plan.Rows;
        int rows = Math.Min(plan.Rows, planes.OutputSize[1] - row);
        int firstOutput = outputBlock * plan.Outputs;
        int outputs = Math.Min(plan.Outputs, planes.OutputChannels - firstOutput);
        int tiles = plan.Tiles(rows);
        int sumLength = plan.Tiles(plan.Rows) * DirectConvolutionPlan.TileElements;
        int inputLength = Scratch.RoundUp(sumLength + planes.Offsets[^1], 16);
        int outputRoom = Scratch.RoundUp(outputs, DirectConvolutionPlan.TileOutputs);
        float* sums = Scratch.Take((outputRoom * sumLength) + (plan.Inputs * inputLength));
        float* copy = sums + (outputRoom * sumLength);
        new Span<float>(copy, plan.Inputs * inputLength).Clear();
        for (int o = 0; o < outputRoom; o++)
        {
            new Span<float>(sums + (o * sumLength), tiles * DirectConvolutionPlan.TileElements).Fill(bias is null || o >= outputs ? 0 : bias[firstOutput + o]);
        }

        int taps = planes.Offsets.Length;
        fixed (int* offsets = planes.Offsets)
        {
            for (int channel = 0; channel < planes.InputChannels; channel += plan.Inputs)
            {
                int channels = Math.Min(plan.Inputs, planes.InputChannels - channel);
                for (int k = 0; k < planes.Kernel[0]; k++)
                {
                    int under = planes.InputPlaneUnder(plane, k);
                    if (under < 0)
                    {
                        continue;
                    }

                    planes.Copy(x + (((((long)sample * planes.InputChannels) + channel) * planes.InputSize[0]) + under) * planes.InputPlane, channels, row, rows, copy, inputLength);
                    for (int tile = 0; tile < tiles; tile++)
                    {
                        int start = tile * DirectConvolutionPlan.TileElements;
                        for (int o = 0; o < outputs; o += DirectConvolutionPlan.TileOutputs)
                        {
                            float* weights = packed + ((((((long)(firstOutput + o) / DirectConvolutionPlan.TileOutputs) * planes.Kernel[0]) + k) * planes.InputChannels) + channel) * taps * 4;
                            AddProducts(copy + start, inputLength, channels, offsets, taps, weights, sums + (o * sumLength) + start, sumLength);
                        }
                    }
                }
            }
        }

        int width = planes.OutputSize[2];
        for (int o = 0; o < outputs; o++)
        {
            float* target = result + (((((((long)sample * planes.OutputChannels) + firstOutput + o) * planes.OutputSize[0]) + plane) * planes.OutputSize[1]) + row) * width;
            for (int y = 0; y < rows; y++)
            {
                PaddedPlanes.CopyRow(sums + (o * sumLength) + (y * planes.RowLength), target + (y * width), width);
            }
        }
    }

    // Adds to 4 x 96 sums. Everything in the loop is in registers: 24 sums, 6 vectors of x, 1 weight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProducts(float* x, int inputStride, int channels, int* offsets, int taps, float* weights, float* sums, int sumStride)
    {
        float* sums1 = sums + sumStride;
        float* sums2 = sums1 + sumStride;
        float* sums3 = sums2 + sumStride;
        Vector512<float> s00 = Vector512.Load(sums);
        Vector512<float> s01 = Vector512.Load(sums + 16);
        Vector512<float> s02 = Vector512.Load(sums + 32);
        Vector512<float> s03 = Vector512.Load(sums + 48);
        Vector512<float> s04 = Vector512.Load(sums + 64);
        Vector512<float> s05 = Vector512.Load(sums + 80);
        Vector512<float> s10 = Vector512.Load(sums1);
        Vector512<float> s11 = Vector512.Load(sums1 + 16);
        Vector512<float> s12 = Vector512.Load(sums1 + 32);
        Vector512<float> s13 = Vector512.Load(sums1 + 48);
        Vector512<float> s14 = Vector512.Load(sums1 + 64);
        Vector512<float> s15 = Vector512.Load(sums1 + 80);
        Vector512<float> s20 = Vector512.Load(sums2);
        Vector512<float> s21 = Vector512.Load(sums2 + 16);
        Vector512<float> s22 = Vector512.Load(sums2 + 32);
        Vector512<float> s23 = Vector512.Load(sums2 + 48);
        Vector512<float> s24 = Vector512.Load(sums2 + 64);
        Vector512<float> s25 = Vector512.Load(sums2 + 80);
        Vector512<float> s30 = Vector512.Load(sums3);
        Vector512<float> s31 = Vector512.Load(sums3 + 16);
        Vector512<float> s32 = Vector512.Load(sums3 + 32);
        Vector512<float> s33 = Vector512.Load(sums3 + 48);
        Vector512<float> s34 = Vector512.Load(sums3 + 64);
        Vector512<float> s35 = Vector512.Load(sums3 + 80);
        for (int channel = 0; channel < channels; channel++)
        {
            for (nint tap = 0; tap < taps; tap++)
            {
                float* place = x + offsets[tap];
                Vector512<float> v0 = Vector512.Load(place);
                Vector512<float> v1 = Vector512.Load(place + 16);
                Vector512<float> v2 = Vector512.Load(place + 32);
                Vector512<float> v3 = Vector512.Load(place + 48);
                Vector512<float> v4 = Vector512.Load(place + 64);
                Vector512<float> v5 = Vector512.Load(place + 80);
                Vector512<float> weight = Vector512.Create(weights[0]);
                s00 = Vector512.FusedMultiplyAdd(v0, weight, s00);
                s01 = Vector512.FusedMultiplyAdd(v1, weight, s01);
                s02 = Vector512.FusedMultiplyAdd(v2, weight, s02);
                s03 = Vector512.FusedMultiplyAdd(v3, weight, s03);
                s04 = Vector512.FusedMultiplyAdd(v4, weight, s04);
                s05 = Vector512.FusedMultiplyAdd(v5, weight, s05);
                weight = Vector512.Create(weights[1]);
                s10 = Vector512.FusedMultiplyAdd(v0, weight, s10);
                s11 = Vector512.FusedMultiplyAdd(v1, weight, s11);
                s12 = Vector512.FusedMultiplyAdd(v2, weight, s12);
                s13 = Vector512.FusedMultiplyAdd(v3, weight, s13);
                s14 = Vector512.FusedMultiplyAdd(v4, weight, s14);
                s15 = Vector512.FusedMultiplyAdd(v5, weight, s15);
                weight = Vector512.Create(weights[2]);
                s20 = Vector512.FusedMultiplyAdd(v0, weight, s20);
                s21 = Vector512.FusedMultiplyAdd(v1, weight, s21);
                s22 = Vector512.FusedMultiplyAdd(v2, weight, s22);
                s23 = Vector512.FusedMultiplyAdd(v3, weight, s23);
                s24 = Vector512.FusedMultiplyAdd(v4, weight, s24);
                s25 = Vector512.FusedMultiplyAdd(v5, weight, s25);
                weight = Vector512.Create(weights[3]);
                s30 = Vector512.FusedMultiplyAdd(v0, weight, s30);
                s31 = Vector512.FusedMultiplyAdd(v1, weight, s31);
                s32 = Vector512.FusedMultiplyAdd(v2, weight, s32);
                s33 = Vector512.FusedMultiplyAdd(v3, weight, s33);
                s34 = Vector512.FusedMultiplyAdd(v4, weight, s34);
                s35 = Vector512.FusedMultiplyAdd(v5, weight, s35);
                weights += 4;
            }

            x += inputStride;
        }

        s00.Store(sums);
        s01.Store(sums + 16);
        s02.Store(sums + 32);
        s03.Store(sums + 48);
        s04.Store(sums + 64);
        s05.Store(sums + 80);
        s10.Store(sums1);
        s11.Store(sums1 + 16);
        s12.Store(sums1 + 32);
        s13.Store(sums1 + 48);
        s14.Store(sums1 + 64);
        s15.Store(sums1 + 80);
        s20.Store(sums2);
        s21.Store(sums2 + 16);
        s22.Store(sums2 + 32);
        s23.Store(sums2 + 48);
        s24.Store(sums2 + 64);
        s25.Store(sums2 + 80);
        s30.Store(sums3);
        s31.Store(sums3 + 16);
        s32.Store(sums3 + 32);
        s33.Store(sums3 + 48);
        s34.Store(sums3 + 64);
        s35.Store(sums3 + 80);
    }
}
