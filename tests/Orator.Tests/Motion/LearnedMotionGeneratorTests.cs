using Orator.Engine.Models;
using Orator.Geometry;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Tests.Speech;

namespace Orator.Tests.Motion;

/// <summary>The shipped motion generator on real speech.</summary>
public sealed class LearnedMotionGeneratorTests
{
    private static readonly Lazy<LearnedMotionGenerator> Shipped = new(() => LearnedMotionGenerator.Open());

    [Fact]
    public async Task ResultDoesNotDependOnTheSizeOfTheBlocks()
    {
        float[] speech = TestSpeech.Kennedy[..48000];
        List<MotionFrame> whole = await Generate(speech, new MotionRequest(), speech.Length);
        List<MotionFrame> blocks = await Generate(speech, new MotionRequest(), 333);
        Assert.Equal(whole.Count, blocks.Count);
        foreach ((MotionFrame a, MotionFrame b) in whole.Zip(blocks))
        {
            Assert.Equal(a.Expression, b.Expression);
            Assert.Equal(a with { Expression = b.Expression }, b);
        }
    }

    [Fact]
    public async Task SeedDecidesHeadAndEyesAndNothingElse()
    {
        float[] speech = TestSpeech.Kennedy[..96000];
        List<MotionFrame> first = await Generate(speech, new MotionRequest { Seed = 1 });
        List<MotionFrame> again = await Generate(speech, new MotionRequest { Seed = 1 });
        List<MotionFrame> other = await Generate(speech, new MotionRequest { Seed = 2 });
        Assert.All(first.Zip(again), pair => Assert.Equal(pair.First.Rotation, pair.Second.Rotation));
        Assert.All(first.Zip(other), pair => Assert.Equal(pair.First.Expression, pair.Second.Expression));
        Assert.True(first.Zip(other, (a, b) => Math.Abs(Yaw(a) - Yaw(b))).Average() > 0.005);
    }

    [Theory]
    [InlineData(25, 16000, 25)]
    [InlineData(29.97, 16000, 30)]
    [InlineData(25, 1, 1)]
    [InlineData(60, 16001, 61)]
    public async Task FramesCoverTheWholeSpeech(double rate, int samples, int frames) =>
        Assert.Equal(frames, (await Generate(new float[samples], new MotionRequest { FramesPerSecond = rate })).Count);

    [Fact]
    public async Task SilenceGivesALivingFaceWithAClosedMouth()
    {
        float range = (await Generate(TestSpeech.Kennedy, new MotionRequest())).Max(Opening);
        List<MotionFrame> frames = await Generate(new float[20 * 16000], new MotionRequest { Seed = 3 });
        Assert.All(frames, f => Assert.True(Math.Abs(Opening(f)) < 0.03f * range, $"open by {Opening(f)}"));
        Assert.Contains(frames, f => f.BlinkLeft > 0.9f && f.BlinkRight > 0.9f);
        Assert.True(frames.Max(Yaw) - frames.Min(Yaw) > 0.005f, "the head stands still");
    }

    [Fact]
    public async Task TheMouthFollowsTheSpeech()
    {
        List<MotionFrame> frames = await Generate(TestSpeech.Kennedy, new MotionRequest());
        float[] openings = [.. frames.Select(Opening)];
        Assert.InRange(openings.Order().ElementAt(openings.Length * 9 / 10), 0.05f, 0.25f);

        // "My fellow Americans" begins at 0.3 s; between the phrases, about 2.3 to 3.2 s, he pauses.
        float speaking = openings[10..50].Average();
        Assert.True(speaking > 0.02f, $"hardly open: {speaking}");
    }

    [Fact]
    public async Task TheHeadStaysAboutItsPlaceForTenMinutes()
    {
        float[] minutes = [.. Enumerable.Repeat(TestSpeech.Kennedy, 55).SelectMany(s => s)];
        List<MotionFrame> frames = await Generate(minutes, new MotionRequest { FramesPerSecond = 10 });
        float[] early = [.. frames.Take(frames.Count / 2).Select(Yaw)];
        float[] late = [.. frames.Skip(frames.Count / 2).Select(Yaw)];
        Assert.True(frames.All(f => Math.Abs(Yaw(f)) < 0.25f), "turns away");
        Assert.InRange(Math.Abs(early.Average() - late.Average()), 0, 0.03);
        Assert.InRange(Deviation(late) / Deviation(early), 0.6, 1.7);
    }

    [Fact]
    public async Task AStyleMovesTheMouthTowardsItsKeyMotions()
    {
        StyleReference style = Wide();
        List<MotionFrame> neutral = await Generate(TestSpeech.Kennedy, new MotionRequest());
        List<MotionFrame> zero = await Generate(TestSpeech.Kennedy, new MotionRequest { Style = style, StyleStrength = 0 });
        List<MotionFrame> full = await Generate(TestSpeech.Kennedy, new MotionRequest { Style = style });
        Assert.All(
            neutral.Zip(zero),
            pair => Assert.Equal(
                pair.First.Expression[..ExpressionBasis.MouthCount], pair.Second.Expression[..ExpressionBasis.MouthCount]));
        Assert.True(full.Max(Opening) > 1.3f * neutral.Max(Opening), $"{full.Max(Opening)} after {neutral.Max(Opening)}");
        Assert.True(Correlation([.. neutral.Select(Opening)], [.. full.Select(Opening)]) > 0.9);
    }

    [Fact]
    public async Task AStyleThatHardlyTellsItsMouthsApartKeepsTheTimeOfTheSpeech()
    {
        // A smile with parted lips: open mouths are no wider than closed ones, the rounded one is the least open.
        StyleReference wide = Wide();
        StyleReference smile = wide with
        {
            Templates = Enum.GetValues<KeyMotion>().ToDictionary(
                k => k, k => ExpressionBasis.Default.FromMouthShape(new MouthShape(k == KeyMotion.O ? 0.06f : 0.08f, 0.1f, 0))),
        };
        List<MotionFrame> neutral = await Generate(TestSpeech.Kennedy, new MotionRequest());
        List<MotionFrame> styled = await Generate(TestSpeech.Kennedy, new MotionRequest { Style = smile });
        double r = Correlation([.. neutral.Select(Opening)], [.. styled.Select(Opening)]);
        Assert.True(r > 0.9, $"r = {r}");

        // Where the mouth without the style is nearly closed, the style's lips stay parted.
        float[] closed = [.. new[] { neutral, styled }.Select(frames => frames.Select(Opening).Order().ElementAt(frames.Count / 10))];
        Assert.True(closed[1] > closed[0] + 0.02f, $"{closed[1]} after {closed[0]}");
    }

    [Fact]
    public async Task EmptySpeechAndOtherModelsAreRefused()
    {
        await Assert.ThrowsAsync<InputException>(() => Generate([], new MotionRequest()));
        Assert.Throws<InputException>(() => LearnedMotionGenerator.Open(Path.Combine(ModelFolders.Shipped, "style-aware")));
        Assert.Throws<InputException>(() => LearnedMotionGenerator.Open("no such folder"));
    }

    [Fact]
    public void ConfigurationsOutOfRangeAreRefused()
    {
        Assert.Throws<ArgumentException>(() => (SpeechMotionConfiguration.Lite with { Stack = 1 }).Create());
        Assert.Throws<ArgumentException>(() => (SpeechMotionConfiguration.LiteRecurrent with { Stack = 3 }).Create());
        SpeechMotionConfiguration neither = SpeechMotionConfiguration.Lite with { ConvolutionalMouth = null };
        Assert.Contains("recurrent mouth", Assert.Throws<ArgumentException>(() => neither.Create()).Message, StringComparison.Ordinal);
        ArgumentException inputs = Assert.Throws<ArgumentException>(() => (SpeechMotionConfiguration.Lite with
        {
            ConvolutionalMouth = ConvolutionalMouthConfiguration.Lite with { Inputs = 80 },
        }).Create());
        Assert.StartsWith("convolutional mouth inputs is 80", inputs.Message, StringComparison.Ordinal);
        Assert.Contains(Architectures.All, a => a.Name == "speech-motion");
    }

    // Somebody who opens the mouth half as wide again as the basis' neutral shapes.
    private static StyleReference Wide() => new()
    {
        Templates = Enum.GetValues<KeyMotion>().ToDictionary(k => k, k => ExpressionBasis.Default.FromMouthShape(k switch
        {
            KeyMotion.None => new MouthShape(0, 0, 0),
            KeyMotion.M => new MouthShape(0.03f, 0, 0),
            KeyMotion.R => new MouthShape(0.28f, 0.05f, 0),
            _ => new MouthShape(0.22f, -0.1f, 0.06f),
        })),
        RestingExpression = new float[ExpressionBasis.Count],
        OpeningAmplitude = 0.25f,
        WidthAmplitude = 0.05f,
        Head = new HeadDynamics(0.05f, 0.04f, 0.03f, 0.05f, 0.1f),
        Blinks = new BlinkStatistics(20, 0.25f),
    };

    private static async Task<List<MotionFrame>> Generate(float[] speech, MotionRequest request, int block = 1600)
    {
        List<MotionFrame> frames = [];
        await foreach (MotionFrame frame in Shipped.Value.GenerateAsync(
            TestSpeech.Blocks(speech, block), request, TestContext.Current.CancellationToken))
        {
            frames.Add(frame);
        }

        return frames;
    }

    private static float Yaw(MotionFrame frame) => frame.Rotation.ToAngles().Yaw;

    private static float Opening(MotionFrame frame)
    {
        System.Numerics.Vector3[] face = FaceTopology.Canonical.ToArray();
        float closed = MouthMeasurement.Opening(face);
        ExpressionBasis.Default.AddTo(face, frame.Expression);
        return face[14].Y - face[13].Y - closed;
    }

    private static double Deviation(float[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    private static double Correlation(float[] a, float[] b)
    {
        (double ma, double mb) = (a.Average(), b.Average());
        return a.Zip(b, (x, y) => (x - ma) * (y - mb)).Average() / (Deviation(a) * Deviation(b));
    }
}
