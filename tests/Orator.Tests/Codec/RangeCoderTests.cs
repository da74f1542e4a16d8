using Orator.Codec.Entropy;

namespace Orator.Tests.Codec;

public class RangeCoderTests
{
    [Fact]
    public void RandomDataComesBack()
    {
        Random random = new(1);
        for (int run = 0; run < 300; run++)
        {
            int contexts = random.Next(1, 9);
            int count = random.Next(0, 400);
            double ones = random.NextDouble() * random.NextDouble();
            (int Context, bool Bit, uint Direct, int Bits)[] symbols =
                [.. Enumerable.Range(0, count).Select(_ => (random.Next(contexts), random.NextDouble() < ones, (uint)random.NextInt64(1L << 32), random.Next(33)))];
            ushort[] written = [.. Enumerable.Range(0, contexts).Select(_ => Probability.FromShare(random.NextDouble()))];
            ushort[] read = (ushort[])written.Clone();
            RangeEncoder encoder = new();
            foreach ((int context, bool bit, uint direct, int bits) in symbols)
            {
                encoder.Encode(ref written[context], bit);
                encoder.EncodeDirect(Low(direct, bits), bits);
            }

            RangeDecoder decoder = new(encoder.Finish());
            foreach ((int context, bool bit, uint direct, int bits) in symbols)
            {
                Assert.Equal(bit, decoder.Decode(ref read[context]));
                Assert.Equal(Low(direct, bits), decoder.DecodeDirect(bits));
            }

            Assert.Equal(written, read);
        }

        static uint Low(uint value, int bits) => bits == 32 ? value : value & ((1u << bits) - 1);
    }

    [Fact]
    public void CarriesRunThroughMoreThanAByte()
    {
        // The most unlikely bit again and again keeps the code just below a carry; the likely ones then push it over.
        for (int length = 1; length < 200; length += 7)
        {
            ushort probability = 4065;
            RangeEncoder encoder = new();
            bool[] bits = [.. Enumerable.Range(0, 400).Select(i => i % length == length - 1)];
            foreach (bool bit in bits)
            {
                encoder.Encode(ref probability, bit);
                encoder.EncodeDirect(bit ? 0xFFFFu : 0xFFFEu, 16);
            }

            ushort read = 4065;
            RangeDecoder decoder = new(encoder.Finish());
            foreach (bool bit in bits)
            {
                Assert.Equal(bit, decoder.Decode(ref read));
                Assert.Equal(bit ? 0xFFFFu : 0xFFFEu, decoder.DecodeDirect(16));
            }
        }
    }

    [Fact]
    public void UnlikelyBitsCostWhatTheirProbabilitySays()
    {
        Random random = new(2);
        ushort probability = Probability.Half;
        RangeEncoder encoder = new();
        const int Count = 20_000;
        for (int i = 0; i < Count; i++)
        {
            encoder.Encode(ref probability, random.NextDouble() < 0.05);
        }

        // Entropy of 5 %: 0.286 bits; a probability that follows the last 32 bits costs some per cent more.
        Assert.InRange(encoder.Finish().Length * 8.0 / Count, 0.28, 0.32);
    }

    [Fact]
    public void TheSameBitsGiveTheseBytesOnEveryMachine()
    {
        ushort[] contexts = [Probability.Half, Probability.Half];
        RangeEncoder encoder = new();
        for (int i = 0; i < 64; i++)
        {
            encoder.Encode(ref contexts[i & 1], i * i % 7 < 3);
        }

        Assert.Equal("DA710563D9F4E4B0", Convert.ToHexString(encoder.Finish()));
    }

    [Fact]
    public void IntegersComeBack()
    {
        Random random = new(3);
        int contexts = 2 + SignedExpGolomb.MagnitudeContexts;
        int[] values =
        [
            0, 1, -1, SignedExpGolomb.LargestMagnitude, -SignedExpGolomb.LargestMagnitude,
            .. Enumerable.Range(0, 3000).Select(_ => (int)(random.NextInt64(1, 1L << random.Next(1, 15)) * (random.Next(2) == 0 ? 1 : -1))),
        ];
        ushort[] states = [.. Enumerable.Repeat(Probability.Half, contexts)];
        RangeEncoder encoder = new();
        BitWriter writer = new(encoder, states);
        foreach (int value in values)
        {
            SignedExpGolomb.Code(ref writer, value, 0, 1, 2);
        }

        BitReader reader = new(encoder.Finish(), [.. Enumerable.Repeat(Probability.Half, contexts)]);
        foreach (int value in values)
        {
            Assert.Equal(value, SignedExpGolomb.Code(ref reader, 0, 0, 1, 2));
        }
    }
}
