namespace Orator.Graphs.Tests;

public sealed class RandomTests
{
    // Known answers published with the reference implementation (Random123, kat_vectors, philox4x32 10).
    [Theory]
    [InlineData(0, 0, 0, new[] { 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u })]
    [InlineData(0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, new[] { 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu })]
    [InlineData(0x85a308d3243f6a88, 0x0370734413198a2e, 0x299f31d0a4093822, new[] { 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u })]
    public void BlocksAreThoseOfPhilox(ulong number, ulong stream, ulong seed, uint[] expected)
    {
        uint[] block = new uint[4];
        CounterRandom.Generate(block, number, stream, seed);
        Assert.Equal(expected, block);
    }

    [Fact]
    public void APositionIsTheWholeState()
    {
        CounterRandom random = new(7, 3);
        float[] all = [.. Enumerable.Range(0, 20).Select(_ => random.Normal())];
        CounterRandom later = new(7, 3) { Position = 10 };
        Assert.Equal(all[5..], Enumerable.Range(0, 15).Select(_ => later.Normal()));
        Assert.NotEqual(all[0], new CounterRandom(7, 4).Normal());
        Assert.NotEqual(all[0], new CounterRandom(8, 3).Normal());
    }

    [Fact]
    public void NumbersHaveTheirDistributions()
    {
        CounterRandom random = new(1);
        float[] uniform = [.. Enumerable.Range(0, 20000).Select(_ => random.Uniform())];
        float[] normal = [.. Enumerable.Range(0, 20000).Select(_ => random.Normal())];
        int[] dice = [.. Enumerable.Range(0, 6000).Select(_ => random.Below(6))];
        Assert.InRange(uniform.Average(), 0.49, 0.51);
        Assert.InRange(uniform.Average(v => v * v), 0.323, 0.343);
        Assert.InRange(normal.Average(), -0.03, 0.03);
        Assert.InRange(normal.Average(v => v * v), 0.96, 1.04);
        Assert.InRange(normal.Average(v => v * v * v * v), 2.8, 3.2);
        Assert.All(Enumerable.Range(0, 6), side => Assert.InRange(dice.Count(d => d == side), 880, 1120));
    }
}
