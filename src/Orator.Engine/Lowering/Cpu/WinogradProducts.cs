using System.Runtime.CompilerServices;

namespace Orator.Engine.Lowering.Cpu;

/// <summary>The matrix products of <see cref="WinogradConvolution"/>, one for each place of a transformed tile.</summary>
internal static unsafe class WinogradProducts
{
    // Input channels at a time, so that their values of a block of tiles stay in the first cache.
    private const int ChannelsAtATime = 128;

    /// <summary>Computes the product of one place.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="chunk">What is computed.</param>
    /// <param name="place">Which of the 36 places.</param>
    /// <param name="values">Transformed input, [36, in, tiles].</param>
    /// <param name="weights">Transformed weights, [36, k, out / tile, in, tile].</param>
    /// <param name="products">[36, out, tiles].</param>
    public static void Compute<TLanes, TVector>(
        WinogradPlan plan, WinogradChunk chunk, int place, float* values, float* weights, float* products)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        (int inputs, int depth) = (plan.Planes.InputChannels, plan.Planes.Kernel[0]);
        int tilesOfPlane = chunk.Rows * plan.TileColumns;
        int tiles = chunk.Planes * tilesOfPlane;
        values += (long)place * inputs * plan.ValueStride;
        products += (long)place * plan.OutputTiles * plan.TileOutputs * plan.ProductStride;
        for (int k = 0; k < depth; k++)
        {
            for (int channel = 0; channel < inputs; channel += ChannelsAtATime)
            {
                int channels = Math.Min(ChannelsAtATime, inputs - channel);
                for (int tile = 0; tile < tiles; tile += plan.TileBlock)
                {
                    float* x = values + ((long)channel * plan.ValueStride) + (k * tilesOfPlane) + tile;
                    for (int o = 0; o < plan.OutputTiles; o++)
                    {
                        float* factors = weights
                            + ((((((((long)place * depth) + k) * plan.OutputTiles) + o) * inputs) + channel) * plan.TileOutputs);
                        float* sums = products + ((long)o * plan.TileOutputs * plan.ProductStride) + tile;
                        Add<TLanes, TVector>(x, plan.ValueStride, channels, factors, sums, plan.ProductStride, k + channel == 0);
                    }
                }
            }
        }
    }

    // Adds to 4 x 4 vectors of sums, or where there are few registers to 6 x 2; or begins them. Everything in the loop is in registers: the
    // sums, 4 or 2 vectors of x, 1 weight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TLanes, TVector>(float* x, int stride, int channels, float* weights, float* sums, int sumStride, bool first)
        where TLanes : ILanes<TVector>
        where TVector : unmanaged
    {
        int n = TLanes.Count;
        float* sums1 = sums + sumStride;
        float* sums2 = sums1 + sumStride;
        float* sums3 = sums2 + sumStride;
        float* sums4 = sums3 + sumStride;
        float* sums5 = sums4 + sumStride;
        TVector s00 = default, s01 = default, s02 = default, s03 = default;
        TVector s10 = default, s11 = default, s12 = default, s13 = default;
        TVector s20 = default, s21 = default, s22 = default, s23 = default;
        TVector s30 = default, s31 = default, s32 = default, s33 = default;
        TVector s40 = default, s41 = default, s50 = default, s51 = default;
        if (!first)
        {
            (s00, s01) = (TLanes.Load(sums), TLanes.Load(sums + n));
            (s10, s11) = (TLanes.Load(sums1), TLanes.Load(sums1 + n));
            (s20, s21) = (TLanes.Load(sums2), TLanes.Load(sums2 + n));
            (s30, s31) = (TLanes.Load(sums3), TLanes.Load(sums3 + n));
            if (TLanes.ManyRegisters)
            {
                (s02, s03) = (TLanes.Load(sums + (2 * n)), TLanes.Load(sums + (3 * n)));
                (s12, s13) = (TLanes.Load(sums1 + (2 * n)), TLanes.Load(sums1 + (3 * n)));
                (s22, s23) = (TLanes.Load(sums2 + (2 * n)), TLanes.Load(sums2 + (3 * n)));
                (s32, s33) = (TLanes.Load(sums3 + (2 * n)), TLanes.Load(sums3 + (3 * n)));
            }
            else
            {
                (s40, s41) = (TLanes.Load(sums4), TLanes.Load(sums4 + n));
                (s50, s51) = (TLanes.Load(sums5), TLanes.Load(sums5 + n));
            }
        }

        for (int channel = 0; channel < channels; channel++)
        {
            TVector v0 = TLanes.Load(x);
            TVector v1 = TLanes.Load(x + n);
            TVector v2 = default, v3 = default;
            if (TLanes.ManyRegisters)
            {
                (v2, v3) = (TLanes.Load(x + (2 * n)), TLanes.Load(x + (3 * n)));
            }

            TVector weight = TLanes.Broadcast(weights[0]);
            s00 = TLanes.MultiplyAdd(v0, weight, s00);
            s01 = TLanes.MultiplyAdd(v1, weight, s01);
            if (TLanes.ManyRegisters)
            {
                s02 = TLanes.MultiplyAdd(v2, weight, s02);
                s03 = TLanes.MultiplyAdd(v3, weight, s03);
            }

            weight = TLanes.Broadcast(weights[1]);
            s10 = TLanes.MultiplyAdd(v0, weight, s10);
            s11 = TLanes.MultiplyAdd(v1, weight, s11);
            if (TLanes.ManyRegisters)
            {
                s12 = TLanes.MultiplyAdd(v2, weight, s12);
                s13 = TLanes.MultiplyAdd(v3, weight, s13);
            }

            weight = TLanes.Broadcast(weights[2]);
            s20 = TLanes.MultiplyAdd(v0, weight, s20);
            s21 = TLanes.MultiplyAdd(v1, weight, s21);
            if (TLanes.ManyRegisters)
            {
                s22 = TLanes.MultiplyAdd(v2, weight, s22);
                s23 = TLanes.MultiplyAdd(v3, weight, s23);
            }

            weight = TLanes.Broadcast(weights[3]);
            s30 = TLanes.MultiplyAdd(v0, weight, s30);
            s31 = TLanes.MultiplyAdd(v1, weight, s31);
            if (TLanes.ManyRegisters)
            {
                s32 = TLanes.MultiplyAdd(v2, weight, s32);
                s33 = TLanes.MultiplyAdd(v3, weight, s33);
            }

            if (!TLanes.ManyRegisters)
            {
                weight = TLanes.Broadcast(weights[4]);
                s40 = TLanes.MultiplyAdd(v0, weight, s40);
                s41 = TLanes.MultiplyAdd(v1, weight, s41);
                weight = TLanes.Broadcast(weights[5]);
                s50 = TLanes.MultiplyAdd(v0, weight, s50);
                s51 = TLanes.MultiplyAdd(v1, weight, s51);
            }

            x += stride;
            weights += TLanes.ManyRegisters ? 4 : 6;
        }

        TLanes.Store(s00, sums);
        TLanes.Store(s01, sums + n);
        TLanes.Store(s10, sums1);
        TLanes.Store(s11, sums1 + n);
        TLanes.Store(s20, sums2);
        TLanes.Store(s21, sums2 + n);
        TLanes.Store(s30, sums3);
        TLanes.Store(s31, sums3 + n);
        if (TLanes.ManyRegisters)
        {
            TLanes.Store(s02, sums + (2 * n));
            TLanes.Store(s03, sums + (3 * n));
            TLanes.Store(s12, sums1 + (2 * n));
            TLanes.Store(s13, sums1 + (3 * n));
            TLanes.Store(s22, sums2 + (2 * n));
            TLanes.Store(s23, sums2 + (3 * n));
            TLanes.Store(s32, sums3 + (2 * n));
            TLanes.Store(s33, sums3 + (3 * n));
        }
        else
        {
            TLanes.Store(s40, sums4);
            TLanes.Store(s41, sums4 + n);
            TLanes.Store(s50, sums5);
            TLanes.Store(s51, sums5 + n);
        }
    }
}
