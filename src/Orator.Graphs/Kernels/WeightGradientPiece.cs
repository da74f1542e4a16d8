using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Orator.Graphs.Kernels;

/// <summary>The innermost work of <see cref="ConvolutionWeightGradient"/>.</summary>
internal static unsafe class WeightGradientPiece
{
    private const int TileOutputs = 4;
    private const int TileInputs = 2;
    private const int TileTaps = 3;
    private const int TileSums = TileOutputs * TileInputs * TileTaps;

    [ThreadStatic]
    private static float[]? t_scratch;

    /// <summary>Computes the sums of one piece.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="piece">Which piece.</param>
    /// <param name="x">[N, in, spatial...].</param>
    /// <param name="gradient">[N, out, spatial...].</param>
    /// <param name="result">[parts, out, in / groups, kernel...].</param>
    public static void Compute(WeightGradientPlan plan, int piece, float* x, float* gradient, float* result)
    {
        (int rest, int inputBlock) = Math.DivRem(piece, plan.InputBlocks);
        (rest, int outputBlock) = Math.DivRem(rest, plan.OutputBlocks);
        (int part, int group) = Math.DivRem(rest, plan.Groups);
        (int inputs, int outputs) = (plan.InputChannels / plan.Groups, plan.OutputChannels / plan.Groups);
        (int firstInput, int firstOutput) = (inputBlock * plan.Inputs, outputBlock * WeightGradientPlan.Outputs);
        int inputCount = Math.Min(plan.Inputs, inputs - firstInput);
        int outputCount = Math.Min(WeightGradientPlan.Outputs, outputs - firstOutput);

        // Tiles may be larger than what is left; the copies of missing channels are zeros.
        (int inputRoom, int outputRoom) = (RoundUp(inputCount, TileInputs), RoundUp(outputCount, TileOutputs));
        int planeTaps = plan.Kernel[1] * plan.Kernel[2];
        int taps = plan.Kernel[0] * planeTaps;
        int gradientLength = RoundUp(plan.Rows * plan.RowLength, 16);
        int inputLength = gradientLength + (plan.Margin * plan.RowLength) + RoundUp(plan.RowLength, 16);
        int tapGroups = plan.Kernel[0] * RoundUp(planeTaps, TileTaps) / TileTaps;
        int needed = (inputRoom * inputLength) + (outputRoom * gradientLength) + (inputRoom / TileInputs * (outputRoom / TileOutputs) * tapGroups * TileSums * 16);
        if (t_scratch is null || t_scratch.Length < needed + 16)
        {
            t_scratch = GC.AllocateUninitializedArray<float>(needed + 16, pinned: true);
        }

        float* copies = (float*)(((nint)Unsafe.AsPointer(ref t_scratch[0]) + 63) & ~63);
        new Span<float>(copies, needed).Clear();
        float* gradientCopy = copies;
        float* inputCopy = gradientCopy + (outputRoom * gradientLength);
        float* sums = inputCopy + (inputRoom * inputLength);
        Offsets offsets = new(plan);
        int inputPlane = plan.InputSize[1] * plan.InputSize[2];
        int outputPlane = plan.OutputSize[1] * plan.OutputSize[2];
        int lastSample = (part + 1) * plan.Samples / plan.Parts;
        for (int sample = part * plan.Samples / plan.Parts; sample < lastSample; sample++)
        {
            float* sampleInput = x + ((((long)sample * plan.InputChannels) + (group * inputs) + firstInput) * plan.InputSize[0] * inputPlane);
            float* sampleGradient = gradient + ((((long)sample * plan.OutputChannels) + (group * outputs) + firstOutput) * plan.OutputSize[0] * outputPlane);
            for (int row = 0; row < plan.OutputSize[1]; row += plan.Rows)
            {
                int rows = Math.Min(plan.Rows, plan.OutputSize[1] - row);
                for (int depth = 0; depth < plan.OutputSize[0]; depth++)
                {
                    CopyGradient(plan, sampleGradient + (depth * outputPlane), outputCount, row, rows, gradientCopy, gradientLength);
                    for (int k = 0; k < plan.Kernel[0]; k++)
                    {
                        int inputDepth = depth + (k * plan.Dilation[0]) - plan.Padding[0];
                        if (inputDepth < 0 || inputDepth >= plan.InputSize[0])
                        {
                            continue;
                        }

                        CopyInput(plan, sampleInput + (inputDepth * inputPlane), inputCount, row, rows, inputCopy, inputLength);
                        AddProducts(offsets, gradientCopy, gradientLength, outputRoom, inputCopy, inputLength, inputRoom, sums + (k * (tapGroups / plan.Kernel[0]) * TileSums * 16), tapGroups);
                    }
                }
            }
        }

        for (int o = 0; o < outputCount; o++)
        {
            for (int c = 0; c < inputCount; c++)
            {
                float* target = result + ((((((long)part * plan.OutputChannels) + (group * outputs) + firstOutput + o) * inputs) + firstInput + c) * taps);
                int tile = ((c / TileInputs * (outputRoom / TileOutputs)) + (o / TileOutputs)) * tapGroups;
                int row = ((o % TileOutputs * TileInputs) + (c % TileInputs)) * TileTaps;
                for (int t = 0; t < taps; t++)
                {
                    (int k, int position) = Math.DivRem(t, planeTaps);
                    int tapGroup = (k * (tapGroups / plan.Kernel[0])) + (position / TileTaps);
                    target[t] = Vector512.Sum(Vector512.Load(sums + ((((tile + tapGroup) * TileSums) + row + (position % TileTaps)) * 16)));
                }
            }
        }
    }

    // Rows of dy, each followed by zeros up to the row length; zeros after the last.
    private static void CopyGradient(WeightGradientPlan plan, float* gradient, int channels, int row, int rows, float* copy, int length)
    {
        int width = plan.OutputSize[2];
        int plane = plan.OutputSize[1] * width;
        for (int channel = 0; channel < channels; channel++)
        {
            float* source = gradient + ((long)channel * plan.OutputSize[0] * plane) + (row * width);
            float* target = copy + (channel * length);
            for (int y = 0; y < rows; y++)
            {
                CopyRow(source + (y * width), target + (y * plan.RowLength), width);
            }

            new Span<float>(target + (rows * plan.RowLength), length - (rows * plan.RowLength)).Clear();
        }
    }

    // Rows of x with their padding: above, below, to the left and to the right.
    private static void CopyInput(WeightGradientPlan plan, float* x, int channels, int row, int rows, float* copy, int length)
    {
        (int height, int width, int left) = (plan.InputSize[1], plan.InputSize[2], plan.Padding[2]);
        int kept = Math.Min(width, plan.RowLength - left);
        for (int channel = 0; channel < channels; channel++)
        {
            float* source = x + ((long)channel * plan.InputSize[0] * height * width);
            for (int y = 0; y < rows + plan.Margin; y++)
            {
                int inputRow = row + y - plan.Padding[1];
                float* target = copy + (channel * length) + (y * plan.RowLength);
                if (inputRow < 0 || inputRow >= height)
                {
                    new Span<float>(target, plan.RowLength).Clear();
                }
                else
                {
                    CopyRow(source + ((long)inputRow * width), target + left, kept);
                }
            }
        }
    }

    // Rows are short, so a call for each would take longer than the copy.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyRow(float* source, float* target, int width)
    {
        if (width < 16)
        {
            for (int i = 0; i < width; i++)
            {
                target[i] = source[i];
            }

            return;
        }

        for (int i = 0; i < width - 16; i += 16)
        {
            Vector512.Load(source + i).Store(target + i);
        }

        Vector512.Load(source + width - 16).Store(target + width - 16);
    }

    // The sums are in the order [tile of inputs, tile of outputs, group of kernel positions, output, input, position, 16 parts of the sum].
    private static void AddProducts(Offsets offsets, float* gradient, int gradientLength, int outputs, float* x, int inputLength, int inputs, float* sums, int tapGroups)
    {
        for (int c = 0; c < inputs; c += TileInputs)
        {
            for (int o = 0; o < outputs; o += TileOutputs)
            {
                float* tile = sums;
                for (int t = 0; t < offsets.Count; t += TileTaps)
                {
                    (int first, int second, int third) = offsets.Three(t);
                    Tile(gradient + (o * gradientLength), gradientLength, x + (c * inputLength), inputLength, first, second, third, gradientLength, tile);
                    tile += TileSums * 16;
                }

                sums += tapGroups * TileSums * 16;
            }
        }
    }

    // Adds 4 x 2 x 3 scalar products of vectors of a length divisible by 16. Everything in the loop is in registers: 24 sums, 6 of x, 1 of dy.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(float* gradient, int gradientStride, float* x, int inputStride, int first, int second, int third, int length, float* sums)
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

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>Distances in memory of the positions in a plane of the kernel.</summary>
    private readonly struct Offsets(WeightGradientPlan plan)
    {
        public int Count { get; } = plan.Kernel[1] * plan.Kernel[2];

        /// <summary>Those of three positions; after the last, the last again.</summary>
        public (int First, int Second, int Third) Three(int first) => (At(first), At(first + 1), At(first + 2));

        private int At(int position)
        {
            (int y, int x) = Math.DivRem(Math.Min(position, Count - 1), plan.Kernel[2]);
            return (y * plan.Dilation[1] * plan.RowLength) + (x * plan.Dilation[2]);
        }
    }
}
