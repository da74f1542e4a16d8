using System.Runtime.CompilerServices;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>The innermost work of <see cref="DirectConvolution"/>.</summary>
internal static unsafe class DirectConvolutionTile
{
    /// <summary>Computes one piece of the result.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="piece">Which piece.</param>
    /// <param name="x">[N, in, spatial...].</param>
    /// <param name="packed">Weights as <see cref="PackedWeights"/>.</param>
    /// <param name="bias">[out], or null.</param>
    /// <param name="result">[N, out, spatial...].</param>
    public static void Compute<TLanes, TVector>(DirectConvolutionPlan plan, int piece, float* x, float* packed, float* bias, float* result)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
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
        int sumLength = plan.Tiles(plan.Rows) * plan.TileElements;
        int inputLength = Scratch.RoundUp(sumLength + planes.Offsets[^1], 16);
        int outputRoom = Scratch.RoundUp(outputs, DirectConvolutionPlan.TileOutputs);
        float* sums = Scratch.Take((outputRoom * sumLength) + (plan.Inputs * inputLength));
        float* copy = sums + (outputRoom * sumLength);
        new Span<float>(copy, plan.Inputs * inputLength).Clear();
        for (int o = 0; o < outputRoom; o++)
        {
            new Span<float>(sums + (o * sumLength), tiles * plan.TileElements)
                .Fill(bias is null || o >= outputs ? 0 : bias[firstOutput + o]);
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

                    planes.Copy<TLanes, TVector>(
                        x + (((((long)sample * planes.InputChannels) + channel) * planes.InputSize[0]) + under) * planes.InputPlane,
                        channels, row, rows, copy, inputLength);
                    for (int tile = 0; tile < tiles; tile++)
                    {
                        int start = tile * plan.TileElements;
                        for (int o = 0; o < outputs; o += DirectConvolutionPlan.TileOutputs)
                        {
                            float* weights = packed
                                + ((((((long)(firstOutput + o) / DirectConvolutionPlan.TileOutputs) * planes.Kernel[0]) + k)
                                    * planes.InputChannels) + channel) * taps * 4;
                            AddProducts<TLanes, TVector>(
                                copy + start, inputLength, channels, offsets, taps, weights, sums + (o * sumLength) + start, sumLength);
                        }
                    }
                }
            }
        }

        int width = planes.OutputSize[2];
        for (int o = 0; o < outputs; o++)
        {
            float* target = result
                + (((((((long)sample * planes.OutputChannels) + firstOutput + o) * planes.OutputSize[0]) + plane)
                    * planes.OutputSize[1]) + row) * width;
            for (int y = 0; y < rows; y++)
            {
                PaddedPlanes.CopyRow<TLanes, TVector>(sums + (o * sumLength) + (y * planes.RowLength), target + (y * width), width);
            }
        }
    }

    // Adds to 4 x 3 vectors of sums, or 4 x 6 where there are registers for them. Everything in the loop is in registers: the sums, 3 or 6
    // vectors of x, 1 weight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProducts<TLanes, TVector>(
        float* x, int inputStride, int channels, int* offsets, int taps, float* weights, float* sums, int sumStride)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        int n = TLanes.Count;
        float* sums1 = sums + sumStride;
        float* sums2 = sums1 + sumStride;
        float* sums3 = sums2 + sumStride;
        TVector s00 = TLanes.Load(sums);
        TVector s01 = TLanes.Load(sums + n);
        TVector s02 = TLanes.Load(sums + (2 * n));
        TVector s10 = TLanes.Load(sums1);
        TVector s11 = TLanes.Load(sums1 + n);
        TVector s12 = TLanes.Load(sums1 + (2 * n));
        TVector s20 = TLanes.Load(sums2);
        TVector s21 = TLanes.Load(sums2 + n);
        TVector s22 = TLanes.Load(sums2 + (2 * n));
        TVector s30 = TLanes.Load(sums3);
        TVector s31 = TLanes.Load(sums3 + n);
        TVector s32 = TLanes.Load(sums3 + (2 * n));
        TVector s03 = default, s04 = default, s05 = default;
        TVector s13 = default, s14 = default, s15 = default;
        TVector s23 = default, s24 = default, s25 = default;
        TVector s33 = default, s34 = default, s35 = default;
        if (TLanes.ManyRegisters)
        {
            (s03, s04, s05) = (TLanes.Load(sums + (3 * n)), TLanes.Load(sums + (4 * n)), TLanes.Load(sums + (5 * n)));
            (s13, s14, s15) = (TLanes.Load(sums1 + (3 * n)), TLanes.Load(sums1 + (4 * n)), TLanes.Load(sums1 + (5 * n)));
            (s23, s24, s25) = (TLanes.Load(sums2 + (3 * n)), TLanes.Load(sums2 + (4 * n)), TLanes.Load(sums2 + (5 * n)));
            (s33, s34, s35) = (TLanes.Load(sums3 + (3 * n)), TLanes.Load(sums3 + (4 * n)), TLanes.Load(sums3 + (5 * n)));
        }

        for (int channel = 0; channel < channels; channel++)
        {
            for (nint tap = 0; tap < taps; tap++)
            {
                float* place = x + offsets[tap];
                TVector v0 = TLanes.Load(place);
                TVector v1 = TLanes.Load(place + n);
                TVector v2 = TLanes.Load(place + (2 * n));
                TVector v3 = default, v4 = default, v5 = default;
                if (TLanes.ManyRegisters)
                {
                    (v3, v4, v5) = (TLanes.Load(place + (3 * n)), TLanes.Load(place + (4 * n)), TLanes.Load(place + (5 * n)));
                }

                TVector weight = TLanes.Broadcast(weights[0]);
                s00 = TLanes.MultiplyAdd(v0, weight, s00);
                s01 = TLanes.MultiplyAdd(v1, weight, s01);
                s02 = TLanes.MultiplyAdd(v2, weight, s02);
                if (TLanes.ManyRegisters)
                {
                    s03 = TLanes.MultiplyAdd(v3, weight, s03);
                    s04 = TLanes.MultiplyAdd(v4, weight, s04);
                    s05 = TLanes.MultiplyAdd(v5, weight, s05);
                }

                weight = TLanes.Broadcast(weights[1]);
                s10 = TLanes.MultiplyAdd(v0, weight, s10);
                s11 = TLanes.MultiplyAdd(v1, weight, s11);
                s12 = TLanes.MultiplyAdd(v2, weight, s12);
                if (TLanes.ManyRegisters)
                {
                    s13 = TLanes.MultiplyAdd(v3, weight, s13);
                    s14 = TLanes.MultiplyAdd(v4, weight, s14);
                    s15 = TLanes.MultiplyAdd(v5, weight, s15);
                }

                weight = TLanes.Broadcast(weights[2]);
                s20 = TLanes.MultiplyAdd(v0, weight, s20);
                s21 = TLanes.MultiplyAdd(v1, weight, s21);
                s22 = TLanes.MultiplyAdd(v2, weight, s22);
                if (TLanes.ManyRegisters)
                {
                    s23 = TLanes.MultiplyAdd(v3, weight, s23);
                    s24 = TLanes.MultiplyAdd(v4, weight, s24);
                    s25 = TLanes.MultiplyAdd(v5, weight, s25);
                }

                weight = TLanes.Broadcast(weights[3]);
                s30 = TLanes.MultiplyAdd(v0, weight, s30);
                s31 = TLanes.MultiplyAdd(v1, weight, s31);
                s32 = TLanes.MultiplyAdd(v2, weight, s32);
                if (TLanes.ManyRegisters)
                {
                    s33 = TLanes.MultiplyAdd(v3, weight, s33);
                    s34 = TLanes.MultiplyAdd(v4, weight, s34);
                    s35 = TLanes.MultiplyAdd(v5, weight, s35);
                }

                weights += 4;
            }

            x += inputStride;
        }

        TLanes.Store(s00, sums);
        TLanes.Store(s01, sums + n);
        TLanes.Store(s02, sums + (2 * n));
        TLanes.Store(s10, sums1);
        TLanes.Store(s11, sums1 + n);
        TLanes.Store(s12, sums1 + (2 * n));
        TLanes.Store(s20, sums2);
        TLanes.Store(s21, sums2 + n);
        TLanes.Store(s22, sums2 + (2 * n));
        TLanes.Store(s30, sums3);
        TLanes.Store(s31, sums3 + n);
        TLanes.Store(s32, sums3 + (2 * n));
        if (TLanes.ManyRegisters)
        {
            TLanes.Store(s03, sums + (3 * n));
            TLanes.Store(s04, sums + (4 * n));
            TLanes.Store(s05, sums + (5 * n));
            TLanes.Store(s13, sums1 + (3 * n));
            TLanes.Store(s14, sums1 + (4 * n));
            TLanes.Store(s15, sums1 + (5 * n));
            TLanes.Store(s23, sums2 + (3 * n));
            TLanes.Store(s24, sums2 + (4 * n));
            TLanes.Store(s25, sums2 + (5 * n));
            TLanes.Store(s33, sums3 + (3 * n));
            TLanes.Store(s34, sums3 + (4 * n));
            TLanes.Store(s35, sums3 + (5 * n));
        }
    }
}
