using System.Globalization;
using Orator.Animation;
using Orator.Codec;
using Orator.Codec.Bitstream;
using Orator.Engine.Models;
using Orator.Perception;

namespace Orator.Tests.Codec;

/// <summary>Damaged streams. ORATOR_FUZZ_BYTES says how many bytes to change, 20,000 by default.</summary>
public class FuzzTests
{
    private const int MostSeconds = 2;
    private const long MostBytes = 4 << 20;

    [Fact]
    public async Task ChangedBytesNeitherCrashNorHangNorFillMemory()
    {
        int bytes = int.Parse(Environment.GetEnvironmentVariable("ORATOR_FUZZ_BYTES") ?? "20000", CultureInfo.InvariantCulture);
        byte[] whole = Stream();
        Random random = new(1);
        using ModelStore models = ModelStore.Create();
        using FaceAnalyzer analyzer = new(models);
        using IAnimator animator = Animators.Open("mesh", models);
        for (int changed = 0; changed < bytes;)
        {
            byte[] damaged = (byte[])whole.Clone();
            int changes = random.Next(1, 20);
            for (int i = 0; i < changes; i++)
            {
                // The mark stays, or nothing would be read.
                damaged[random.Next(StreamFile.Mark.Length, damaged.Length)] = (byte)random.Next(256);
            }

            changed += changes;
            ReadOnlyMemory<byte> stream = random.Next(4) == 0 ? damaged.AsMemory(0, random.Next(damaged.Length)) : damaged;
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Environment.TickCount64;
            await DecodeAsync(stream, analyzer, animator);
            Assert.InRange(Environment.TickCount64 - start, 0, 1000 * MostSeconds);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
        }
    }

    // Whatever comes, it is either read or refused; a packet that is refused does not stop those after it.
    private static async Task DecodeAsync(ReadOnlyMemory<byte> stream, FaceAnalyzer analyzer, IAnimator animator)
    {
        IReadOnlyList<ReadOnlyMemory<byte>> packets;
        try
        {
            packets = StreamFile.Split(stream);
        }
        catch (InvalidDataException)
        {
            // Split as a network would: one packet whatever its length says.
            packets = [stream.Length > Packet.MostBytes ? stream[..Packet.MostBytes] : stream];
        }

        try
        {
            _ = StreamReport.Of(packets, "fuzz");
        }
        catch (InputException)
        {
        }

        using FaceVideoDecoder decoder = new(analyzer, animator);
        foreach (ReadOnlyMemory<byte> packet in packets)
        {
            try
            {
                await decoder.PushAsync(packet);
            }
            catch (InputException e)
            {
                Assert.Contains("expression basis", e.Message, StringComparison.Ordinal);
            }
        }

        _ = decoder.TakeSound();
    }

    // A second of a stream whose picture is incomplete, so that no picture decoder is started.
    private static byte[] Stream()
    {
        Random random = new(2);
        byte[] Bytes(int count)
        {
            byte[] result = new byte[count];
            random.NextBytes(result);
            return result;
        }

        using MemoryStream stream = new();
        stream.Write(StreamFile.Mark);
        ushort sequence = 0;
        void Append(IPayload payload) => StreamFile.Append(stream, PacketFormat.Write(new Packet(sequence++, payload)));
        Append(new StreamParameters
        {
            Side = 256,
            RateNumerator = 25,
            RateDenominator = 1,
            FrameWidth = 640,
            FrameHeight = 480,
            Crop = new CropBox(16 * 320, 16 * 240, 16 * 300),
            Basis = BasisFingerprint.Default,
            SoundBlock = 60,
        });
        Append(new PictureSlice(0, PictureCodec.Hevc, 0, 3, 1, Bytes(200)));
        Append(new PictureSlice(0, PictureCodec.Hevc, 2, 3, 1, Bytes(200)));
        for (int i = 0; i < 5; i++)
        {
            Append(new MotionPayload(5 * i, 5, 5, i == 0, 0, Bytes(40)));
            Append(new SoundPayload(3 * i, [Bytes(90), Bytes(80), Bytes(100)]));
        }

        Append(new StreamEnd(25));
        return stream.ToArray();
    }
}
