using System.Numerics;
using Orator.Geometry;
using Orator.Motion.Style;

namespace Orator.Tests.Motion;

public sealed class StyleExtractorTests
{
    private const double FramesPerSecond = 25;

    private static readonly Dictionary<KeyMotion, MouthShape> Planted = new()
    {
        [KeyMotion.None] = new(0.01f, 0, 0),
        [KeyMotion.M] = new(0.04f, 0, 0.01f),
        [KeyMotion.R] = new(0.30f, 0.10f, 0),
        [KeyMotion.O] = new(0.26f, -0.10f, 0.09f),
    };

    [Fact]
    public void FindsThePlantedKeyMotions()
    {
        StyleExtraction extraction = Extract(SyllableVideo());

        foreach (KeyMotion key in Enum.GetValues<KeyMotion>())
        {
            MouthShape found = extraction.Shapes[key];
            MouthShape planted = Planted[key];
            Assert.Equal(planted.Opening, found.Opening, 0.02f);
            Assert.Equal(planted.Width, found.Width, 0.02f);
            Assert.Equal(planted.Rounding, found.Rounding, 0.02f);

            // The template is the mouth relative to rest, in the space of the neutral templates.
            float[] expected = ExpressionBasis.Default.FromMouthShape(planted);
            float[] rest = ExpressionBasis.Default.FromMouthShape(Planted[KeyMotion.None]);
            float[] template = extraction.Style.Templates[key];
            double error = Enumerable.Range(0, ExpressionBasis.Count).Max(k => Math.Abs(template[k] - (expected[k] - rest[k])));
            double size = ExpressionBasis.Default.FromMouthShape(Planted[KeyMotion.R]).Max(Math.Abs);
            Assert.True(error < 0.2 * size, $"{key}: coefficients are off by {error:0.00} where the open mouth has {size:0.00}");
        }
    }

    [Fact]
    public void AmplitudesFollowTheSpeaker()
    {
        StyleReference loud = Extract(SyllableVideo()).Style;
        StyleReference soft = Extract(SyllableVideo(amplitude: 0.5f)).Style;
        Assert.InRange(loud.OpeningAmplitude, 0.25f, 0.31f);
        Assert.Equal(0.5f, soft.OpeningAmplitude / loud.OpeningAmplitude, 0.02f);
        Assert.Equal(0.5f, soft.WidthAmplitude / loud.WidthAmplitude, 0.02f);
        Assert.True(soft.Templates[KeyMotion.R].Max(Math.Abs) < 0.6f * loud.Templates[KeyMotion.R].Max(Math.Abs));
    }

    [Fact]
    public void PicturesAreNotTakenWhileBlinkingOrTurnedAway()
    {
        // The most telling mouths are shown with closed eyes or a turned head; good ones of the same kind exist elsewhere.
        IEnumerable<StyleSample> samples = SyllableVideo(edit: (second, motion) => (int)(second / 2) % 2 == 0
            ? motion
            : motion with { BlinkLeft = 1, BlinkRight = 1, Rotation = Rotation.FromAngles(0.6f, 0, 0) });
        StyleExtraction extraction = Extract(samples);
        Assert.All(extraction.Frames.Values, frame => Assert.Equal(0, (int)(frame / FramesPerSecond / 2) % 2));
    }

    [Fact]
    public void CountsAPlantedBlinkTrain()
    {
        // 60 s, a blink every 3 s: lids down and up again within 0.24 s, 0.3 crossed at 30 % of each half.
        StyleReference style = Extract(SyllableVideo(60, edit: (second, motion) =>
        {
            float lids = (float)Math.Max(0, 1 - (Math.Abs((second % 3) - 1.5) / 0.12));
            return motion with { BlinkLeft = lids, BlinkRight = lids };
        })).Style;
        Assert.Equal(20, style.Blinks.RatePerMinute, 1f);
        Assert.Equal(0.24 * 0.7, style.Blinks.Duration, 0.04f);
    }

    [Fact]
    public void TremblingLidsAndLongClosuresAreNotExtraBlinks()
    {
        float rate = Extract(SyllableVideo(60, edit: (second, motion) =>
        {
            // Every 6 s: one blink that trembles above 0.3; once, eyes closed for 5 s.
            double t = second % 6;
            float lids = second is > 31 and < 36 ? 1 : t is > 1 and < 1.3 ? (t is > 1.1 and < 1.2 ? 0.35f : 0.9f) : 0;
            return motion with { BlinkLeft = lids, BlinkRight = lids };
        })).Style.Blinks.RatePerMinute;

        // Ten trains, one of them swallowed by the closed eyes, pulled a little towards 17 a minute.
        Assert.Equal((9 + 4.25) / 1.25, rate, 0.5);
    }

    [Fact]
    public void HeadDynamicsIgnoreDriftAndCuts()
    {
        HeadDynamics head = Extract(SyllableVideo(60, edit: (second, motion) =>
        {
            double drift = (0.01 * second) + (second > 30 ? 0.8 : 0);
            return motion with
            {
                Rotation = Rotation.FromAngles((float)((0.1 * Math.Sin(Math.Tau * 0.5 * second)) + drift), 0, 0),
                Translation = new Vector2(
                    (float)(0.05 * Math.Sin(Math.Tau * 0.7 * second)), (float)(0.05 * Math.Cos(Math.Tau * 0.7 * second))),
            };
        })).Style.Head;
        Assert.Equal(0.1 / Math.Sqrt(2), head.YawDeviation, 0.006f);
        Assert.Equal(0, head.PitchDeviation, 0.002f);
        Assert.Equal(0.05, head.TranslationDeviation, 0.005f);

        // Mean speed of a sine: 4 amplitude frequency.
        Assert.Equal(4 * 0.1 * 0.5, head.AngularSpeed, 0.02f);
    }

    [Fact]
    public void TooLittleVideoIsRefused()
    {
        InputException none = Assert.Throws<InputException>(() => new StyleExtractor().Finish("wall.mp4"));
        Assert.Contains("No face", none.Message, StringComparison.Ordinal);
        InputException few = Assert.Throws<InputException>(() => Extract(SyllableVideo().Take(24)));
        Assert.Contains("too short", few.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStillMouthIsSaid()
    {
        StyleExtraction extraction = Extract(SyllableVideo(amplitude: 0.02f));
        Assert.Contains(extraction.Remarks, r => r.Contains("hardly moves", StringComparison.Ordinal));
        Assert.DoesNotContain(Extract(SyllableVideo()).Remarks, r => r.Contains("hardly moves", StringComparison.Ordinal));
    }

    private static StyleExtraction Extract(IEnumerable<StyleSample> samples)
    {
        StyleExtractor extractor = new();
        foreach (StyleSample sample in samples)
        {
            extractor.Add(sample);
        }

        return extractor.Finish("test.mp4");
    }

    /// <summary>A mouth that goes from key motion to key motion in random order, with noise on every coefficient.</summary>
    private static IEnumerable<StyleSample> SyllableVideo(
        double seconds = 30, float amplitude = 1, Func<double, MotionFrame, MotionFrame>? edit = null)
    {
        Random random = new(5);
        MouthShape from = Planted[KeyMotion.None];
        MouthShape to = from;
        for (int i = 0; i < seconds * FramesPerSecond; i++)
        {
            int phase = i % 6;
            if (phase == 0)
            {
                (from, to) = (to, Planted[(KeyMotion)random.Next(4)]);
            }

            // Two frames of transition, four of hold.
            MouthShape mouth = MouthShape.Lerp(default, MouthShape.Lerp(from, to, Math.Min(1, (phase + 1) / 3f)), amplitude);
            float[] expression = ExpressionBasis.Default.FromMouthShape(mouth);
            for (int k = 0; k < expression.Length; k++)
            {
                expression[k] += 0.02f * ((float)random.NextDouble() - 0.5f);
            }

            MotionFrame motion = new() { Expression = expression };
            yield return new StyleSample(i, i / FramesPerSecond, edit?.Invoke(i / FramesPerSecond, motion) ?? motion, mouth, 80);
        }
    }
}
