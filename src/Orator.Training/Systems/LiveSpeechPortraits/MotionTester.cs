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
    public static async Task<double> CorrelationAsync(
        SpeechMotionModel model, IReadOnlyList<MotionClip> clips, CancellationToken cancellation = default)
    {
        LearnedMotionGenerator generator = new(model);
        return Correlation(clips, await GenerateAsync(generator, clips, _ => new MotionRequest(), cancellation).ConfigureAwait(false));
    }

    /// <summary>Correlation of the mouth's opening with the truth, mean over the clips by their length; 0 without clips.</summary>
    /// <param name="clips">What people did.</param>
    /// <param name="motion">What was generated for each of them.</param>
    public static double Correlation(IReadOnlyList<MotionClip> clips, IReadOnlyList<MotionFrame[]> motion)
    {
        float[] gap = MotionTargets.Lips(ExpressionBasis.Count).Gap;
        double sum = clips.Select((clip, i) => clip.Seconds
            * MotionMeasures.Correlation([.. motion[i].Select(f => Opening(f.Expression, gap))], clip.Openings)).Sum();
        return clips.Count == 0 ? 0 : sum / clips.Sum(clip => clip.Seconds);
    }

    /// <summary>Frames for the sound of a clip, as many as it has.</summary>
    public static async Task<MotionFrame[]> GenerateAsync(
        IMotionGenerator generator, MotionClip clip, MotionRequest? request = null, CancellationToken cancellation = default)
    {
        List<MotionFrame> frames = [];
        MotionRequest asked = (request ?? new MotionRequest()) with { FramesPerSecond = clip.FramesPerSecond };
        await foreach (MotionFrame frame in generator.GenerateAsync(Blocks(clip.Sound), asked, cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            frames.Add(frame);
        }

        while (frames.Count < clip.Frames.Count)
        {
            frames.Add(frames[^1]);
        }

        return [.. frames.Take(clip.Frames.Count)];
    }

    /// <summary>Frames for the sound of each clip.</summary>
    public static async Task<MotionFrame[][]> GenerateAsync(
        IMotionGenerator generator,
        IReadOnlyList<MotionClip> clips,
        Func<int, MotionRequest> request,
        CancellationToken cancellation = default)
    {
        MotionFrame[][] motion = new MotionFrame[clips.Count][];
        for (int i = 0; i < clips.Count; i++)
        {
            motion[i] = await GenerateAsync(generator, clips[i], request(i), cancellation).ConfigureAwait(false);
        }

        return motion;
    }

    /// <summary>Measures what the model keeps besides its weights: its own key motions, the cheeks and the blinks of the people.</summary>
    public static async Task DescribeAsync(
        SpeechMotionModel model, IReadOnlyList<MotionClip> clips, CancellationToken cancellation = default)
    {
        MotionFrame[][] motion = await GenerateAsync(
            new LearnedMotionGenerator(model), clips, _ => new MotionRequest(), cancellation).ConfigureAwait(false);
        StyleReference style = Style([.. clips.Zip(motion)], "the network's own");
        foreach (KeyMotion key in Enum.GetValues<KeyMotion>())
        {
            style.Templates[key].AsSpan(0, ExpressionBasis.MouthCount).CopyTo(
                model.KeyMotions.Values.AsSpan((int)key * ExpressionBasis.MouthCount));
        }

        CheekCompanions.Fit(MotionTargets.Expressions(clips)).CopyTo(model.CheekCompanions.Values, 0);
        StyleReference people = Style([.. clips.Select(clip => (clip, clip.Frames.ToArray()))], "the people");
        (model.Blinks.Values[0], model.Blinks.Values[1]) = (people.Blinks.RatePerMinute, people.Blinks.Duration);
    }

    /// <summary>
    /// The style of generated motion, whose face at rest is known; of motion that was seen in a video only head and blinks are measured
    /// well.
    /// </summary>
    public static StyleReference Style(IReadOnlyList<(MotionClip Clip, MotionFrame[] Frames)> motion, string name)
    {
        StyleExtractor extractor = new() { RestIsExact = true };
        long number = 0;
        double time = 0;
        foreach ((MotionClip clip, MotionFrame[] frames) in motion)
        {
            for (int i = 0; i < frames.Length; i++)
            {
                extractor.Add(
                    new StyleSample(number++, time + (i / clip.FramesPerSecond), frames[i], Shape(frames[i].Expression), FaceSize));
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

    private static async IAsyncEnumerable<ReadOnlyMemory<float>> Blocks(float[] sound)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return sound;
    }
}
