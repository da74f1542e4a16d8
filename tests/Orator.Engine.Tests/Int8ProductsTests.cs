using Orator.Engine.Lowering;
using Orator.Engine.Quantisation;

namespace Orator.Engine.Tests;

/// <summary>The ways in which processors sum products of unsigned bytes with signed weights, in plain C#: whether the forms chosen for them
/// can saturate.</summary>
public sealed class Int8ProductsTests
{
    [Theory]
    [InlineData(WeightBits.Seven, false)]
    [InlineData(WeightBits.Eight, true)]
    public void Two_products_in_sixteen_bits_saturate_with_eight_bits_only(WeightBits bits, bool saturates)
    {
        int largest = Int8Products.LargestWeight(bits);
        int[] weights = [-largest, -1, 0, 1, largest];
        bool any = (from a in Values from b in Values from v in weights from w in weights select SumInSixteenBits(a, v, b, w) != (a * v) + (b * w)).Any(differs => differs);
        Assert.Equal(saturates, any);
    }

    [Theory]
    [InlineData(Target.Portable)]
    [InlineData(Target.Neon)]
    [InlineData(Target.Avx2)]
    [InlineData(Target.Avx512)]
    public void No_target_gets_a_form_that_saturates_there(Target target)
    {
        WeightBits bits = Int8Products.Resolve(WeightBits.ThisMachine, target);
        int largest = Int8Products.LargestWeight(bits);

        // Eight bits only where four products are added in 32 bits at once (vpdpbusd), or widened first (umull).
        Assert.True(Int8Products.AreExact || SumInSixteenBits(255, largest, 255, largest) == 2 * 255 * largest);
        Assert.True(Int8Products.AreExact || SumInSixteenBits(255, -largest, 255, -largest) == 2 * 255 * -largest);
        Assert.True(target == Targets.Detected || bits == WeightBits.Seven);
    }

    [Theory]
    [InlineData(Target.Avx2, WeightBits.Seven, true)]
    [InlineData(Target.Avx512, WeightBits.Seven, true)]
    [InlineData(Target.Avx512, WeightBits.Eight, false)]
    [InlineData(Target.Portable, WeightBits.Seven, false)]
    [InlineData(Target.Neon, WeightBits.Eight, false)]
    public void Bytes_are_no_gain_where_products_need_seven_bits_and_floats_have_kernels(Target target, WeightBits bits, bool expected) =>
        Assert.Equal(expected, Int8Speed.IsNoGain(target, bits));

    private static IEnumerable<int> Values => [0, 1, 127, 128, 254, 255];

    // vpmaddubsw.
    private static int SumInSixteenBits(int a, int v, int b, int w) => Math.Clamp((a * v) + (b * w), short.MinValue, short.MaxValue);
}
