using Orator.Codec.Payloads;

namespace Orator.Tests.Codec;

public class MotionPayloadTests
{
    private const int FramesPerPacket = 5;

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    public void LevelsComeBack(int quality)
    {
        float[][] states = Walk(200, 1);
        MotionWriter writer = new();
        MotionReader reader = new();
        ReadOnlySpan<float> steps = MotionQuantiser.Step(quality);
        for (int first = 0; first < states.Length; first += FramesPerPacket)
        {
            writer.Begin(quality, first % 25 == 0);
            List<int[]> sent = [];
            for (int i = first; i < first + FramesPerPacket; i++)
            {
                // Now and then there is no face.
                bool seen = i % 37 != 5;
                writer.Add(seen ? states[i] : []);
                sent.Add(writer.Levels.ToArray());
                for (int k = 0; seen && k < FaceState.Count; k++)
                {
                    // Half a step, and what waits in the dead zone.
                    Assert.InRange(MathF.Abs((sent[^1][k] * steps[k]) - states[i][k]) / steps[k], 0, 0.605f);
                }
            }

            ReceivedMotion[]? received = reader.Read(writer.Finish(), FramesPerPacket, quality, first % 25 == 0);
            Assert.Equal(sent, received!.Select(frame => frame.Levels));
            Assert.Equal(Enumerable.Range(first, FramesPerPacket).Select(i => i % 37 != 5), received!.Select(frame => frame.FaceSeen));
        }
    }

    [Fact]
    public void ALostPacketIsMadeUpForByTheNextWholeFrame()
    {
        float[][] states = Walk(75, 2);
        (byte[] Payload, int[] Levels)[] packets = Write(states, 5);
        MotionReader reader = new();
        for (int p = 0; p < packets.Length; p++)
        {
            if (p == 2)
            {
                continue;
            }

            ReceivedMotion[]? received = reader.Read(packets[p].Payload, FramesPerPacket, 5, p % 5 == 0);
            bool right = packets[p].Levels.SequenceEqual(received![^1].Levels);

            // Packets 3 and 4 build on what is lost; packet 5 begins whole.
            Assert.True(right || p is 3 or 4, $"packet {p}");
        }
    }

    [Fact]
    public void TalkingTakesAHundredBitsAFrameAtMost()
    {
        // Speech-like motion: smooth, some coefficients at a time.
        float[][] states = Walk(250, 3);
        int bytes = Write(states, MotionQuantiser.DefaultQuality).Sum(packet => packet.Payload.Length);
        Assert.InRange(8.0 * bytes / states.Length, 10, 130);
    }

    [Fact]
    public void TheSameMotionGivesTheseBytesOnEveryMachine()
    {
        // A change of these bytes is a change of the format: give it another version.
        byte[] payload = Write(Walk(5, 4), 5)[0].Payload;
        Assert.Equal(Expected, Convert.ToHexString(payload));
    }

    private const string Expected = "00000000000000004839EA5417F0831160";

    [Fact]
    public void AStateComesBackAsTheMotionThatItWas()
    {
        MotionFrame motion = new()
        {
            Rotation = Rotation.FromAngles(0.3f, -0.1f, 0.05f),
            Translation = new(0.2f, -0.1f),
            Scale = 1.1f,
            Expression = [.. Enumerable.Range(0, MotionFrame.ExpressionCount).Select(i => 0.1f * i)],
            GazeRight = new(0.1f, 0.02f),
            GazeLeft = new(0.06f, 0),
            BlinkRight = 0.25f,
            BlinkLeft = 0.75f,
        };
        SourcePlace place = new(0.21f, new(0.02f, -0.07f));
        float[] state = new float[FaceState.Count];
        FaceState.FromMotion(motion, place, state);
        MotionFrame back = FaceState.ToMotion(state, place);
        Assert.Equal(0, (back.Translation - motion.Translation).Length(), 1e-5);
        Assert.Equal(motion.Scale, back.Scale, 1e-5);
        Assert.Equal(motion.Expression, back.Expression);
        Assert.Equal(0, (back.GazeRight - motion.GazeRight).Length(), 1e-6);
        Assert.Equal(0, (back.GazeLeft - motion.GazeLeft).Length(), 1e-6);
        Assert.Equal(motion.BlinkLeft, back.BlinkLeft, 1e-6);
        (float yaw, float pitch, float roll) = (back.Rotation * motion.Rotation.Inverse).ToAngles();
        Assert.Equal(0, MathF.Abs(yaw) + MathF.Abs(pitch) + MathF.Abs(roll), 1e-5);
    }

    private static (byte[] Payload, int[] Levels)[] Write(float[][] states, int quality)
    {
        MotionWriter writer = new();
        List<(byte[], int[])> packets = [];
        for (int first = 0; first < states.Length; first += FramesPerPacket)
        {
            writer.Begin(quality, first % 25 == 0);
            for (int i = first; i < first + FramesPerPacket; i++)
            {
                writer.Add(states[i]);
            }

            packets.Add((writer.Finish(), writer.Levels.ToArray()));
        }

        return [.. packets];
    }

    // Sums of slow waves, in quarters of 1/1024: the same on every machine.
    private static float[][] Walk(int frames, int seed)
    {
        Random random = new(seed);
        int[] values = new int[FaceState.Count];
        int[] speeds = new int[FaceState.Count];
        ReadOnlySpan<float> steps = MotionQuantiser.Step(5);
        float[][] states = new float[frames][];
        for (int t = 0; t < frames; t++)
        {
            states[t] = new float[FaceState.Count];
            for (int k = 0; k < values.Length; k++)
            {
                speeds[k] = (speeds[k] * 7 / 8) + (random.Next(6) == 0 ? random.Next(-40, 41) : 0);
                values[k] = Math.Clamp(values[k] + speeds[k], -20_000, 20_000);
                states[t][k] = steps[k] * (values[k] / 128f);
            }
        }

        return states;
    }
}
