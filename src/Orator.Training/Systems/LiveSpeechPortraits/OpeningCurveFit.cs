using Orator.Engine;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Systems.SpeechEmbedding;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>Fits the <see cref="OpeningCurve"/> of a trained mouth: its openings on the people learned from to theirs, quantile by
/// quantile.</summary>
internal static class OpeningCurveFit
{
    // Of the way to the spread of people.
    private const float Share = 0.85f;
    private const int MostFramesOfOne = 500;
    private const int Steps = 100;

    /// <summary>Fits and sets the curve.</summary>
    /// <param name="model">The networks, with a convolutional mouth.</param>
    /// <param name="clips">The clips learned from.</param>
    public static void Apply(SpeechMotionModel model, IReadOnlyList<MotionClip> clips)
    {
        ConvolutionalMouth mouth = (ConvolutionalMouth)model.Mouth;
        float[][][] truth = MotionTargets.Expressions(clips);
        float[][][] made = Motion(model, mouth, clips);
        float[] gap = new float[ExpressionBasis.Count];
        MotionTargets.Lips(ExpressionBasis.MouthCount).Gap.CopyTo(gap, 0);
        float Opening(float[] frame) => MotionTester.Opening(frame, gap);
        List<float> from = [];
        List<float> to = [];
        foreach (IGrouping<string, int> person in Enumerable.Range(0, clips.Count).GroupBy(i => clips[i].Person))
        {
            from.AddRange(Even([.. person.SelectMany(i => made[i].Select(Opening))]));
            to.AddRange(Even([.. person.SelectMany(i => truth[i].Select(Opening))]));
        }

        float[] knots = Quantiles(from);
        float[] target = Quantiles(to);
        float[] direction = [.. OpeningAlone.Fit([.. truth.SelectMany(clip => clip)]).Slopes.Select(
            (slope, k) => k < ExpressionBasis.MouthCount ? slope : 0)];
        mouth.Curve.Set(gap, direction, knots, [.. knots.Zip(target, (a, b) => float.Lerp(a, b, Share))]);
    }

    // As many of each person, evenly spread.
    private static IEnumerable<float> Even(float[] values)
    {
        int count = Math.Min(values.Length, MostFramesOfOne);
        return Enumerable.Range(0, count).Select(i => values[(int)((long)i * values.Length / count)]);
    }

    private static float[] Quantiles(List<float> values)
    {
        float[] ordered = [.. values.Order()];
        return [.. Enumerable.Range(0, OpeningCurve.KnotCount).Select(
            i => ordered[(int)((long)i * (ordered.Length - 1) / (OpeningCurve.KnotCount - 1))])];
    }

    private static float[][][] Motion(SpeechMotionModel model, ConvolutionalMouth mouth, IReadOnlyList<MotionClip> clips)
    {
        ConvolutionalMouthConfiguration sizes = mouth.Configuration;
        int window = Steps + sizes.Window - 1;
        Graph graph = new();
        Tensor states = mouth.Encode(graph.Input("speech", [1, window, sizes.Inputs]));
        graph.Output("motion", mouth.MapWithoutCurve(states.Reshape(Steps, -1)));
        using Session session = Session.Compile(graph);
        SpeechEmbeddingEncoder encoder = new(model.Embedding!);
        return [.. clips.Select(clip =>
        {
            float[][] features = encoder.Encode(clip.Sound);
            List<float[]> motion = [];
            for (int start = 0; start < features.Length; start += Steps)
            {
                MouthStates.CopyWindow(features, start - sizes.ContextBefore, session.Input("speech"));
                session.Run();
                motion.AddRange(session.Output("motion").ToArray().Chunk(sizes.Outputs).Take(features.Length - start));
            }

            return motion.ToArray();
        })];
    }
}
