using System.Numerics;
using Orator.Geometry;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;
using Orator.Tests.Speech;

namespace Orator.Tests.Motion;

public sealed class RuleBasedMotionGeneratorTests
{
    // The opening of the neutral "open and spread" key motion.
    private const float OpeningRange = 0.18f;

    [Theory]
    [InlineData(160)]
    [InlineData(1601)]
    public async Task ResultDoesNotDependOnTheSizeOfTheBlocks(int blockLength)
    {
        float[] speech = TestSpeech.Kennedy[..48000];
        List<MotionFrame> whole = await Generate(speech, new MotionRequest(), speech.Length);
        List<MotionFrame> blocks = await Generate(speech, new MotionRequest(), blockLength);
        AssertSame(whole, blocks);
    }

    [Fact]
    public async Task SeedDecidesHeadAndEyesAndNothingElse()
    {
        float[] speech = TestSpeech.Kennedy;
        List<MotionFrame> first = await Generate(speech, new MotionRequest { Seed = 1 });
        List<MotionFrame> again = await Generate(speech, new MotionRequest { Seed = 1 });
        List<MotionFrame> other = await Generate(speech, new MotionRequest { Seed = 2 });

        AssertSame(first, again);
        Assert.All(first.Zip(other), pair => Assert.Equal(pair.First.Expression, pair.Second.Expression));
        Assert.True(first.Zip(other, (a, b) => Math.Abs(Yaw(a) - Yaw(b))).Average() > 0.01);
    }

    [Theory]
    [InlineData(25, 16000, 25)]
    [InlineData(29.97, 16000, 30)]
    [InlineData(25, 1, 1)]
    [InlineData(60, 16001, 61)]
    [InlineData(240, 800, 12)]
    public async Task FramesCoverTheWholeSpeech(double rate, int samples, int frames) =>
        Assert.Equal(frames, (await Generate(new float[samples], new MotionRequest { FramesPerSecond = rate })).Count);

    [Fact]
    public async Task SilenceGivesALivingFaceWithAClosedMouth()
    {
        List<MotionFrame> frames = await Generate(new float[20 * 16000], new MotionRequest { Seed = 3 });
        Assert.All(frames, f => Assert.True(Math.Abs(Opening(f)) < 0.03f * OpeningRange));
        Assert.Contains(frames, f => f.BlinkLeft > 0.9f && f.BlinkRight > 0.9f);
        Assert.True(frames.Max(Yaw) - frames.Min(Yaw) > 0.01f, "the head stands still");
        Assert.True(frames.Max(f => f.GazeLeft.X) - frames.Min(f => f.GazeLeft.X) > 0.01f, "the eyes stand still");
    }

    [Theory]
    [InlineData(0.001f)]
    [InlineData(0.05f)]
    public async Task SteadyNoiseDoesNotMoveTheMouth(float amplitude)
    {
        Random random = new(5);
        float[] noise = [.. Enumerable.Range(0, 5 * 16000).Select(_ => amplitude * ((float)random.NextDouble() - 0.5f))];
        List<MotionFrame> frames = await Generate(noise, new MotionRequest());
        Assert.All(frames, f => Assert.True(Math.Abs(Opening(f)) < 0.03f * OpeningRange));
    }

    [Theory]
    [InlineData(25, true)]
    [InlineData(25, false)]
    [InlineData(29.97, true)]
    [InlineData(29.97, false)]
    [InlineData(60, true)]
    [InlineData(60, false)]
    public async Task MouthPeaksLieWithinAFrameOfTheBursts(double rate, bool noise)
    {
        List<MotionFrame> frames = await Generate(TestSpeech.Bursts(6, noise), new MotionRequest { FramesPerSecond = rate });
        for (double centre = 0.5; centre < 5.8; centre += 0.5)
        {
            int first = (int)Math.Ceiling((centre - 0.24) * rate);
            int last = (int)Math.Floor((centre + 0.24) * rate);
            int peak = Enumerable.Range(first, last - first + 1).MaxBy(i => Opening(frames[i]));
            Assert.True(Opening(frames[peak]) > 0.2f * OpeningRange, $"burst at {centre} s: opening only {Opening(frames[peak])}");
            Assert.True(Math.Abs((peak / rate) - centre) <= 1 / rate, $"burst at {centre} s: peak at {peak / rate} s");
        }
    }

    [Theory]
    [InlineData(0.1f)]
    [InlineData(10f)]
    public async Task QuietAndLoudRecordingsMoveTheMouthAlike(float factor)
    {
        List<MotionFrame> reference = await Generate(TestSpeech.Kennedy, new MotionRequest());
        List<MotionFrame> scaled = await Generate([.. TestSpeech.Kennedy.Select(s => s * factor)], new MotionRequest());
        float worst = reference.Zip(scaled, (a, b) => Math.Abs(Opening(a) - Opening(b))).Max();
        Assert.True(worst < 0.02f * OpeningRange, $"largest difference of the opening {worst}");
    }

    [Fact]
    public async Task EightBitAndNoisyRecordingsMoveTheMouthAlike()
    {
        Random random = new(9);
        List<MotionFrame> reference = await Generate(TestSpeech.Kennedy, new MotionRequest());
        List<MotionFrame> coarse = await Generate([.. TestSpeech.Kennedy.Select(s => MathF.Round(s * 25) / 127)], new MotionRequest());
        List<MotionFrame> noisy = await Generate(
            [.. TestSpeech.Kennedy.Select(s => s + (0.1f * ((float)random.NextDouble() - 0.5f)))], new MotionRequest());
        Assert.True(Correlation(reference, coarse) > 0.98, $"8 bit: {Correlation(reference, coarse)}");
        Assert.True(Correlation(reference, noisy) > 0.95, $"noisy: {Correlation(reference, noisy)}");

        // The pause between the clauses.
        Assert.All(noisy[68..75], f => Assert.True(Opening(f) < 0.03f * OpeningRange));
    }

    [Fact]
    public async Task SpeechCutOffInAVowelIsSpokenFromTheFirstFrame()
    {
        // "ask" of "ask not": the vowel lasts from 3.3 to 3.6 s.
        List<MotionFrame> frames = await Generate(TestSpeech.Kennedy[(34 * 1600)..80000], new MotionRequest());
        Assert.True(Opening(frames[1]) > 0.1f, $"opening {Opening(frames[1])}");
    }

    [Fact]
    public async Task RealSpeechOpensTheMouthNaturallyAndWithoutFlutter()
    {
        const double rate = 60;
        List<MotionFrame> frames = await Generate(TestSpeech.Kennedy, new MotionRequest { FramesPerSecond = rate });
        float[] opening = [.. frames.Select(Opening)];
        Assert.InRange(opening.Max(), 0.14f, 0.22f);
        Assert.InRange(opening.Where(o => o > 0.01f).Average(), 0.045f, 0.11f);
        Assert.InRange(EnergyAbove(8, opening, rate), 0, 0.02);

        // The two long pauses of the sentence.
        Assert.All(
            frames.Where((_, i) => i / rate is (> 2.6 and < 3.0) or (> 4.7 and < 5.1)),
            f => Assert.True(Opening(f) < 0.03f * OpeningRange));
    }

    [Fact]
    public async Task StyleScalesTheMouthAndStrengthZeroIsNoStyle()
    {
        StyleReference style = Style(1.4f);
        async Task<float> Peak(StyleReference? reference, float strength) =>
            (await Generate(TestSpeech.Kennedy, new MotionRequest { Style = reference, StyleStrength = strength })).Max(Opening);

        float neutral = await Peak(null, 1);
        Assert.Equal(neutral, await Peak(style, 0), 5);
        Assert.Equal(1.4f * neutral, await Peak(style, 1), 4);
        Assert.Equal(1.6f * neutral, await Peak(style, 1.5f), 4);
    }

    [Fact]
    public async Task StrengthZeroIsNoStyleInEveryDetail()
    {
        float[] speech = TestSpeech.Kennedy[..32000];
        AssertSame(
            await Generate(speech, new MotionRequest()), await Generate(speech, new MotionRequest { Style = Style(2), StyleStrength = 0 }));
    }

    [Fact]
    public async Task HeadMovesAsTheStyleAsks()
    {
        StyleReference style = Style(1) with { Head = new HeadDynamics(0.10f, 0.02f, 0.02f, 0.1f, 0.2f) };
        float[] speech = Repeated(10);
        List<MotionFrame> frames = await Generate(speech, new MotionRequest { Style = style, FramesPerSecond = 30 });
        Assert.InRange(Deviation(frames.Select(Yaw)), 0.06, 0.14);
        Assert.InRange(Deviation(frames.Select(f => f.Rotation.ToAngles().Pitch)), 0.01, 0.03);
        Assert.InRange(EnergyAbove(1.5, [.. frames.Select(Yaw)], 30), 0, 0.05);
    }

    [Fact]
    public async Task HeadStandsStillOnRequest()
    {
        List<MotionFrame> frames = await Generate(TestSpeech.Kennedy, new MotionRequest { HeadMotion = 0 });
        Assert.All(frames, f => Assert.Equal((0, Vector2.Zero), (Yaw(f), f.Translation)));
    }

    [Theory]
    [InlineData(10, 0.2f)]
    [InlineData(17, 0.25f)]
    [InlineData(30, 0.3f)]
    public async Task BlinksFollowTheRequestedStatistics(float rate, float duration)
    {
        const double framesPerSecond = 60;
        StyleReference style = Style(1) with { Blinks = new BlinkStatistics(rate, duration) };
        int blinks = 0;
        double closing = 0;
        for (ulong seed = 0; seed < 3; seed++)
        {
            List<MotionFrame> frames = await Generate(
                new float[100 * 16000], new MotionRequest { Style = style, FramesPerSecond = framesPerSecond, Seed = seed });
            blinks += frames.Zip(frames.Skip(1)).Count(p => p.First.BlinkLeft < 0.5f && p.Second.BlinkLeft >= 0.5f);
            closing += frames.Count(f => f.BlinkLeft > 0.01f) / framesPerSecond;
        }

        Assert.InRange(blinks / 5.0, rate * 0.75, rate * 1.25);
        Assert.InRange(closing / blinks, duration * 0.75, duration * 1.25);
    }

    [Fact]
    public async Task NoBlinkOnRequest() =>
        Assert.All(
            await Generate(new float[30 * 16000], new MotionRequest { Blink = false }), f => Assert.Equal(0, f.BlinkLeft + f.BlinkRight));

    [Fact]
    public async Task EmptySpeechIsRefused() =>
        await Assert.ThrowsAsync<InputException>(() => Generate([], new MotionRequest()));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(25, 1.6f)]
    public async Task RequestsOutOfRangeAreRefused(double rate, float strength) =>
        await Assert.ThrowsAsync<InputException>(
            () => Generate(new float[100], new MotionRequest { FramesPerSecond = rate, StyleStrength = strength }));

    private static async Task<List<MotionFrame>> Generate(float[] speech, MotionRequest request, int blockLength = 1600)
    {
        List<MotionFrame> frames = [];
        await foreach (MotionFrame frame in new RuleBasedMotionGenerator().GenerateAsync(
            TestSpeech.Blocks(speech, blockLength), request, TestContext.Current.CancellationToken))
        {
            frames.Add(frame);
        }

        return frames;
    }

    private static float[] Repeated(int times) => [.. Enumerable.Repeat(TestSpeech.Kennedy, times).SelectMany(s => s)];

    // The neutral manner with all mouth shapes larger, and dynamics of its own.
    private static StyleReference Style(float factor)
    {
        float[][] neutral = RuleBasedStyle.For(new MotionRequest(), ExpressionBasis.Default).Templates;
        return new StyleReference
        {
            Templates = Enum.GetValues<KeyMotion>().ToDictionary(k => k, k => Array.ConvertAll(neutral[(int)k], c => factor * c)),
            RestingExpression = new float[ExpressionBasis.Count],
            OpeningAmplitude = 0.2f,
            WidthAmplitude = 0.03f,
            Head = new HeadDynamics(0.05f, 0.05f, 0.05f, 0.05f, 0.1f),
            Blinks = new BlinkStatistics(10, 0.2f),
        };
    }

    /// <summary>Gap that the expression makes between the inner lips, distances of the outer eye corners.</summary>
    private static float Opening(MotionFrame frame)
    {
        Vector3[] vertices = new Vector3[468];
        ExpressionBasis.Default.AddTo(vertices, frame.Expression);
        return vertices[14].Y - vertices[13].Y;
    }

    private static double Correlation(List<MotionFrame> a, List<MotionFrame> b) =>
        MathNet.Numerics.Statistics.Correlation.Pearson(a.Select(f => (double)Opening(f)), b.Select(f => (double)Opening(f)));

    private static float Yaw(MotionFrame frame) => frame.Rotation.ToAngles().Yaw;

    private static double Deviation(IEnumerable<float> values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    // Share of the variance above a frequency, by a plain Fourier sum under a Hann window.
    private static double EnergyAbove(double frequency, float[] values, double rate)
    {
        double mean = values.Average();
        double low = 0;
        double high = 0;
        for (int k = 1; k < values.Length / 2; k++)
        {
            Complex sum = Complex.Zero;
            for (int n = 0; n < values.Length; n++)
            {
                double window = 0.5 - (0.5 * Math.Cos(2 * Math.PI * n / values.Length));
                sum += Complex.FromPolarCoordinates((values[n] - mean) * window, -2 * Math.PI * k * n / values.Length);
            }

            double power = sum.Real * sum.Real + (sum.Imaginary * sum.Imaginary);
            if (k * rate / values.Length > frequency)
            {
                high += power;
            }
            else
            {
                low += power;
            }
        }

        return high / (low + high);
    }

    private static void AssertSame(List<MotionFrame> expected, List<MotionFrame> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            // Records compare arrays by reference.
            Assert.Equal(expected[i].Expression, actual[i].Expression);
            Assert.Equal(expected[i], actual[i] with { Expression = expected[i].Expression });
        }
    }
}
