using System.Numerics;
using Orator.Geometry;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Runs motion generators over the sound of clips.</summary>
internal static class MotionTester
{
    private const float FaceSize = 100;

    /// <summary>Correlation of the mouth's opening with the truth, mean over the clips by their length.</summary>
    public static double Correlation(SpeechMotionModel model, IReadOnlyList<MotionClip> clips)
    {
        LearnedMotionGenerator generator = new(model);
        float[] gap = MotionTargets.Lips(ExpressionBasis.Count).Gap;
        double sum = clips.Sum(clip => clip.Seconds * MotionMeasures.Correlation([.. Generate(generator, clip).Select(f => Opening(f.Expression, gap))], clip.Openings));
        return clips.Count == 0 ? 0 : sum / clips.Sum(clip => clip.Seconds);
    }

    /// <summary>Frames for the sound of a clip, as many as it has.</summary>
    public static MotionFrame[] Generate(IMotionGenerator generator, MotionClip clip, MotionRequest? request = null)
    {
        List<MotionFrame> frames = [];
        Read().GetAwaiter().GetResult();
        while (frames.Count < clip.Frames.Count)
        {
            frames.Add(frames[^1]);
        }

        return [.. frames.Take(clip.Frames.Count)];

        async Task Read()
        {
            await foreach (MotionFrame frame in generator.GenerateAsync(Blocks(), (request ?? new MotionRequest()) with { FramesPerSecond = clip.FramesPerSecond }))
            {
                frames.Add(frame);
            }
        }

        async IAsyncEnumerable<ReadOnlyMemory<float>> Blocks()
        {
            await Task.CompletedTask;
            yield return clip.Sound;
        }
    }

    /// <summary>Measures what the model keeps besides its weights: its own key motions, and the blinks of the people.</summary>
    public static void Describe(SpeechMotionModel model, IReadOnlyList<MotionClip> clips)
    {
        LearnedMotionGenerator generator = new(model);
        StyleReference style = Style([.. clips.Select(clip => (clip, Generate(generator, clip)))], "the network's own");
        foreach (KeyMotion key in Enum.GetValues<KeyMotion>())
        {
            style.Templates[key].AsSpan(0, ExpressionBasis.MouthCount).CopyTo(model.KeyMotions.Values.AsSpan((int)key * ExpressionBasis.MouthCount));
        }

        StyleReference people = Style([.. clips.Select(clip => (clip, clip.Frames.ToArray()))], "the people");
        (model.Blinks.Values[0], model.Blinks.Values[1]) = (people.Blinks.RatePerMinute, people.Blinks.Duration);
    }

    /// <summary>The manner of speaking in generated motion, whose face at rest is known; of motion that was seen in a video only head and blinks are told well.</summary>
    public static StyleReference Style(IReadOnlyList<(MotionClip Clip, MotionFrame[] Frames)> motion, string name)
    {
        StyleExtractor extractor = new() { RestIsExact = true };
        long number = 0;
        double time = 0;
        foreach ((MotionClip clip, MotionFrame[] frames) in motion)
        {
            for (int i = 0; i < frames.Length; i++)
            {
                extractor.Add(new StyleSample(number++, time + (i / clip.FramesPerSecond), frames[i], Shape(frames[i].Expression), FaceSize));
            }

            // A gap keeps one clip's last frame and the next one's first from counting as movement.
            time += clip.Seconds + 2;
        }

        return extractor.Finish(name).Style;
    }

    /// <summary>The mouth of an average face with an expression.</summary>
    public static MouthShape Shape(float[] expression)
    {
        Vector3[] face = FaceTopology.Canonical.ToArray();
        ExpressionBasis.Default.AddTo(face, expression);
        return MouthMeasurement.Measure(face, FaceTopology.Canonical);
    }

    /// <summary>Gap between the inner lips.</summary>
    public static float Opening(float[] expression, float[] gap)
    {
        float sum = 0;
        for (int k = 0; k < ExpressionBasis.MouthCount; k++)
        {
            sum += expression[k] * gap[k];
        }

        return sum;
    }
}
