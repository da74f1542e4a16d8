using Orator.Codec;
using Orator.Codec.Bitstream;
using Orator.Codec.Pictures;
using Orator.Codec.Sound;

namespace Orator.Tests.Codec;

public class PacketTests
{
    private static readonly StreamParameters Parameters = new()
    {
        Side = 256,
        RateNumerator = 30_000,
        RateDenominator = 1001,
        FrameWidth = 1280,
        FrameHeight = 720,
        Crop = new CropBox(16 * 640, 16 * 300, 16 * 400),
        Basis = 0x0123456789ABCDEF,
        SoundBlock = 60,
        SoundSkip = 312,
    };

    public static TheoryData<IPayload> Payloads =>
    [
        Parameters,
        new PictureSlice(3, PictureCodec.Hevc, 1, 4, 0xDEADBEEF, new byte[] { 1, 2, 3 }),
        new MotionPayload(70_000, 5, 8, true, 255, new byte[] { 9, 8 }),
        new MotionPayload(0, 15, 1, false, 0, Array.Empty<byte>()),
        new SoundPayload(12, [new byte[] { 1 }, new byte[] { 2, 3 }]),
        new PlainSlice(1000, 25, 0, 1, 77, new byte[] { 4, 5 }),
        new StreamEnd(1500),
    ];

    [Theory]
    [MemberData(nameof(Payloads))]
    public void PacketsComeBack(IPayload payload)
    {
        byte[] bytes = PacketFormat.Write(new Packet(65_535, payload));
        Packet back = PacketFormat.Read(bytes);
        Assert.Equal(65_535, back.Sequence);
        Assert.Equal(bytes, PacketFormat.Write(back));
        Assert.Equal(payload.Kind, back.Payload.Kind);
        if (payload is StreamParameters or StreamEnd)
        {
            Assert.Equal(payload, back.Payload);
        }
    }

    [Theory]
    [InlineData("", "3 to 1200 bytes")]
    [InlineData("000000", "no packet of kind 0")]
    [InlineData("10000002", "version 2 is not known")]
    [InlineData("2000000000000000000000", "more than 8 bytes")]
    [InlineData("200000050505000000000001", "one of those that are counted")]
    [InlineData("30000000000000FF", "1 to 15 frames")]
    [InlineData("4100000000000501", "fill their packet")]
    [InlineData("60000000", "3 bytes")]
    public void DamagedPacketsAreNamed(string hex, string rule) =>
        Assert.Contains(rule, Assert.Throws<InvalidDataException>(() => PacketFormat.Read(Convert.FromHexString(hex))).Message, StringComparison.Ordinal);

    [Fact]
    public void FilesThatAreNoStreamsAreRefusedInOneLine()
    {
        string path = Path.Combine(Path.GetTempPath(), $"orator-{Guid.NewGuid():N}.orf");
        try
        {
            File.WriteAllText(path, "hello");
            Assert.Contains("is no face video", Assert.Throws<InputException>(() => StreamFile.Read(path)).Message, StringComparison.Ordinal);
            File.WriteAllBytes(path, [.. StreamFile.Mark, 0, 50, 1]);
            Assert.Contains("is cut off", Assert.Throws<InputException>(() => StreamFile.Read(path)).Message, StringComparison.Ordinal);
            File.WriteAllBytes(path, StreamFile.Mark);
            Assert.Contains("no parameters", Assert.Throws<InputException>(() => StreamReport.Read(path)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void PicturesArePutTogetherFromPartsInAnyOrder()
    {
        byte[] picture = new byte[5000];
        new Random(1).NextBytes(picture);
        PictureSlice[] slices = PictureSlicer.Cut(7, PictureCodec.Hevc, picture);
        Assert.Equal(5, slices.Length);
        Assert.All(slices, slice => Assert.InRange(PacketFormat.Write(new Packet(0, slice)).Length, 1, Packet.MostBytes));
        PartAssembler assembler = new();
        Assert.Null(assembler.Add(slices[4]));
        Assert.Null(assembler.Add(slices[4]));
        Assert.Null(assembler.Add(slices[0]));
        Assert.Null(assembler.Add(slices[2]));
        Assert.Null(assembler.Add(slices[1]));
        Assert.Equal(picture, assembler.Add(slices[3]));

        // A picture is given once.
        Assert.All(slices, slice => Assert.Null(assembler.Add(slice)));
    }

    [Fact]
    public void APictureWithAWrongPartIsNotGivenAndCanComeAgain()
    {
        byte[] picture = new byte[2000];
        new Random(2).NextBytes(picture);
        PictureSlice[] slices = PictureSlicer.Cut(0, PictureCodec.Jpeg, picture);
        PartAssembler assembler = new();
        Assert.Null(assembler.Add(slices[0] with { Bytes = new byte[slices[0].Bytes.Length] }));
        Assert.Null(assembler.Add(slices[1]));
        Assert.Null(assembler.Add(slices[0]));
        Assert.Equal(picture, assembler.Add(slices[1]));
    }

    [Fact]
    public void SoundBlocksComeBackFromOgg()
    {
        Random random = new(3);
        ReadOnlyMemory<byte>[] blocks = [.. Enumerable.Range(0, 120).Select(_ =>
        {
            byte[] block = new byte[random.Next(1, 256)];
            random.NextBytes(block);
            return (ReadOnlyMemory<byte>)block;
        })];
        (int skip, List<byte[]> back) = OggOpus.Read(OggOpus.Write(blocks, 60, 312));
        Assert.Equal(312, skip);
        Assert.Equal(blocks.Select(block => block.ToArray()), back);
        Assert.Throws<InvalidDataException>(() => OggOpus.Read("RIFF"u8));
    }

    [Fact]
    public void TheSameSeedLosesTheSameShare()
    {
        bool[] Lost(ulong seed)
        {
            PacketLoss loss = new(0.2, seed);
            return [.. Enumerable.Range(0, 5000).Select(i => loss.Loses(i / 25.0))];
        }

        Assert.Equal(Lost(1), Lost(1));
        Assert.NotEqual(Lost(1), Lost(2));
        Assert.InRange(Lost(1).Count(lost => lost) / 5000.0, 0.18, 0.22);

        // Bursts of half a second, six a minute: a twentieth of the time.
        PacketLoss bursts = new(0, 1, 0.5);
        Assert.InRange(Enumerable.Range(0, 50_000).Count(i => bursts.Loses(i / 25.0)) / 50_000.0, 0.03, 0.07);
    }
}
