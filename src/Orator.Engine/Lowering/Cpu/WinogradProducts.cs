using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    /// <param name="weights">Transformed weights, [36, k, out / 4, in, 4].</param>
    /// <param name="products">[36, out, tiles].</param>
    public static void Compute(WinogradPlan plan, WinogradChunk chunk, int place, float* values, float* weights, float* products)
    {
        (int inputs, int depth) = (plan.Planes.InputChannels, plan.Planes.Kernel[0]);
        int tilesOfPlane = chunk.Rows * plan.TileColumns;
        int tiles = chunk.Planes * tilesOfPlane;
        values += (long)place * inputs * plan.ValueStride;
        products += (long)place * plan.OutputTiles * WinogradPlan.TileOutputs * plan.ProductStride;
        for (int k = 0; k < depth; k++)
        {
            for (int channel = 0; channel < inputs; channel += ChannelsAtATime)
            {
                int channels = Math.Min(ChannelsAtATime, inputs - channel);
                for (int tile = 0; tile < tiles; tile += WinogradPlan.TileBlock)
                {
                    float* x = values + ((long)channel * plan.ValueStride) + (k * tilesOfPlane) + tile;
                    for (int o = 0; o < plan.OutputTiles; o++)
                    {
                        float* factors = weights + ((((((((long)place * depth) + k) * plan.OutputTiles) + o) * inputs) + channel) * WinogradPlan.TileOutputs);
                        float* sums = products + ((long)o * WinogradPlan.TileOutputs * plan.ProductStride) + tile;
                        Add(x, plan.ValueStride, channels, factors, sums, plan.ProductStride, k + channel == 0);
                    }
                }
            }
        }
    }

    // Adds to 4 x 64 sums, or begins them. Everything in the loop is in registers: 16 sums, 4 vectors of x, 1 weight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(float* x, int stride, int channels, float* weights, float* sums, int sumStride, bool first)
    {
        float* sums1 = sums + sumStride;
        float* sums2 = sums1 + sumStride;
        float* sums3 = sums2 + sumStride;
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<float> s30 = default, s31 = default, s32 = default, s33 = default;
        if (!first)
        {
            (s00, s01, s02, s03) = (Vector512.Load(sums), Vector512.Load(sums + 16), Vector512.Load(sums + 32), Vector512.Load(sums + 48));
            (s10, s11, s12, s13) = (Vector512.Load(sums1), Vector512.Load(sums1 + 16), Vector512.Load(sums1 + 32), Vector512.Load(sums1 + 48));
            (s20, s21, s22, s23) = (Vector512.Load(sums2), Vector512.Load(sums2 + 16), Vector512.Load(sums2 + 32), Vector512.Load(sums2 + 48));
            (s30, s31, s32, s33) = (Vector512.Load(sums3), Vector512.Load(sums3 + 16), Vector512.Load(sums3 + 32), Vector512.Load(sums3 + 48));
        }

        for (int channel = 0; channel < channels; channel++)
        {
            Vector512<float> v0 = Vector512.Load(x);
            Vector512<float> v1 = Vector512.Load(x + 16);
            Vector512<float> v2 = Vector512.Load(x + 32);
            Vector512<float> v3 = Vector512.Load(x + 48);
            Vector512<float> weight = Vector512.Create(weights[0]);
            s00 = Vector512.FusedMultiplyAdd(v0, weight, s00);
            s01 = Vector512.FusedMultiplyAdd(v1, weight, s01);
            s02 = Vector512.FusedMultiplyAdd(v2, weight, s02);
            s03 = Vector512.FusedMultiplyAdd(v3, weight, s03);
            weight = Vector512.Create(weights[1]);
            s10 = Vector512.FusedMultiplyAdd(v0, weight, s10);
            s11 = Vector512.FusedMultiplyAdd(v1, weight, s11);
            s12 = Vector512.FusedMultiplyAdd(v2, weight, s12);
            s13 = Vector512.FusedMultiplyAdd(v3, weight, s13);
            weight = Vector512.Create(weights[2]);
            s20 = Vector512.FusedMultiplyAdd(v0, weight, s20);
            s21 = Vector512.FusedMultiplyAdd(v1, weight, s21);
            s22 = Vector512.FusedMultiplyAdd(v2, weight, s22);
            s23 = Vector512.FusedMultiplyAdd(v3, weight, s23);
            weight = Vector512.Create(weights[3]);
            s30 = Vector512.FusedMultiplyAdd(v0, weight, s30);
            s31 = Vector512.FusedMultiplyAdd(v1, weight, s31);
            s32 = Vector512.FusedMultiplyAdd(v2, weight, s32);
            s33 = Vector512.FusedMultiplyAdd(v3, weight, s33);
            x += stride;
            weights += 4;
        }

        s00.Store(sums);
        s01.Store(sums + 16);
        s02.Store(sums + 32);
        s03.Store(sums + 48);
        s10.Store(sums1);
        s11.Store(sums1 + 16);
        s12.Store(sums1 + 32);
        s13.Store(sums1 + 48);
        s20.Store(sums2);
        s21.Store(sums2 + 16);
        s22.Store(sums2 + 32);
        s23.Store(sums2 + 48);
        s30.Store(sums3);
        s31.Store(sums3 + 16);
        s32.Store(sums3 + 32);
        s33.Store(sums3 + 48);
    }
}
