using System.Diagnostics;
using System.Numerics;
using Orator.Engine;
using Orator.Engine.Models;
using Orator.Engine.Training;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;
using Orator.Speech;
using Orator.Systems.LiveSpeechPortraits;
using Orator.Training.Data;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>How a style is transferred.</summary>
public sealed record StyleMotionOptions
{
    /// <summary>The style.</summary>
    public required StyleReference Style { get; init; }

    /// <summary>16 kHz mono speech that the transfer is done on.</summary>
    public required float[] Speech { get; init; }

    /// <summary>Folder of the style package; created.</summary>
    public required string Output { get; init; }

    /// <summary>Folder of the model package of the motion generator; null = the shipped one.</summary>
    public string? Model { get; init; }

    /// <summary>Steps of training, 1 to 100000.</summary>
    public int Steps { get; init; } = 600;

    /// <summary>Selects the moments.</summary>
    public ulong Seed { get; init; }

    /// <summary>Receives the steps done and all steps.</summary>
    public Action<int, int>? Progress { get; init; }
}

/// <summary>What a transfer came to.</summary>
/// <param name="Output">Folder of the style package.</param>
/// <param name="Steps">Steps done.</param>
/// <param name="Before">
/// Distance of the generator's key motions from the style's before, per cent of the distance of the outer eye corners.
/// </param>
/// <param name="After">The same of the re-weighted generator.</param>
/// <param name="Correlation">Of the mouth's opening before with that after.</param>
/// <param name="Seconds">Duration of the work.</param>
public sealed record StyleMotionReport(string Output, int Steps, double Before, double After, double Correlation, double Seconds);

/// <summary>
/// Style transfer: re-weights the motion generator to a style on some speech, L = L_mg + L_sc + L_r (Style transfer for 2D talking heads),
/// and saves a <see cref="StylePackage"/>. Only the last layer changes, so that other speech than this is spoken as well.
/// </summary>
/// <remarks>
/// L_mg, which keeps the lips in time, is the generator's own loss (<see cref="MotionObjective"/>) against its motion before, moved to the
/// style's key motions by <see cref="KeyMotionTransform"/>; from there come the reference's landmarks, too, moment by moment. At last the
/// whole generator's key motions on the speech are measured some times, and what they lack is added.
/// </remarks>
public static class StyleMotionTraining
{
    private const int Batch = 16;
    private const int Stretch = 12;
    private const float LearningRate = 2e-3f;
    private const double Rate = 25;
    private const int Corrections = 6;
    private const float CorrectionShare = 0.6f;

    /// <summary>Transfers a style.</summary>
    /// <param name="options">Which, and on what.</param>
    /// <param name="stop">Ends the work; nothing is written then.</param>
    /// <exception cref="InputException">The speech is too short, or the model or folder cannot be used.</exception>
    /// <exception cref="OratorException">The training diverged.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled.</exception>
    public static Task<StyleMotionReport> RunAsync(StyleMotionOptions options, CancellationToken stop = default) =>
        Task.Run(() => TransferAsync(options, stop), stop);

    private static async Task<StyleMotionReport> TransferAsync(StyleMotionOptions options, CancellationToken stop)
    {
        Stopwatch time = Stopwatch.StartNew();
        Require.That(options.Steps is >= 1 and <= 100_000, $"The steps must lie between 1 and 100000, not {options.Steps}.");
        SpeechMotionModel model = LearnedMotionGenerator.OpenModel(options.Model);
        SpeechMotionModel neutral = LearnedMotionGenerator.OpenModel(options.Model);
        (float[][] states, float[][] before) = MouthStates.Of(model, options.Speech);
        Require.That(states.Length >= 2 * Stretch, "The speech is too short to transfer a style on: give at least a second, better ten.");
        float[][] own = [.. model.KeyMotions.Values.Chunk(ExpressionBasis.MouthCount)];
        float[][] asked = [.. Enum.GetValues<KeyMotion>().Select(key => options.Style.Templates[key][..ExpressionBasis.MouthCount])];
        KeyMotionTransform transform = new(own, asked, ExpressionBasis.Default);
        float[][] target = [.. before.Select(row => Moved(row, transform))];

        StyleTransferLoss losses = new(new CounterRandom(options.Seed, 1));
        Adam adam = new([.. model.Mouth.LastLayer, .. losses.Features.TrainableParameters], LearningRate);
        using TrainingStep step = Step(model, losses, adam);
        CounterRandom random = new(options.Seed, 2);
        for (int n = 0; n < options.Steps; n++)
        {
            stop.ThrowIfCancellationRequested();
            Draw(step.Session, states, target, random);
            adam.LearningRate = LearningRate * LearningRates.Cosine(n, options.Steps, 0.02f);
            float loss = step.Run();
            if (!float.IsFinite(loss))
            {
                throw new OratorException($"The style transfer diverged at step {n + 1}.");
            }

            options.Progress?.Invoke(n + 1, options.Steps);
        }

        return await FinishAsync(options, neutral, model, time, stop).ConfigureAwait(false);
    }

    private static TrainingStep Step(SpeechMotionModel model, StyleTransferLoss losses, Adam adam)
    {
        Graph graph = new(ParameterBinding.Inputs);
        Tensor motion = model.Mouth.Map(graph.Input("states", [Stretch * Batch, model.Mouth.States]));
        Tensor target = graph.Input("target", [Stretch * Batch, SpeechMotionModel.MouthOutputs]);
        Tensor generated = Landmarks(motion.Slice(1, 0, ExpressionBasis.MouthCount));
        Tensor reference = Landmarks(target.Slice(1, 0, ExpressionBasis.MouthCount));
        Tensor mask = graph.Constant(Enumerable.Repeat(1f, Stretch * Batch).ToArray(), [Stretch, Batch, 1]);
        Tensor loss = MotionObjective.Mouth(motion.Reshape(Stretch, Batch, -1), target.Reshape(Stretch, Batch, -1), mask)
            + losses.Consistency(generated, reference)
            + losses.Slope(generated, reference, graph.Input("share", [Stretch * Batch, 1]));
        return new TrainingStep(loss, adam) { MaximumGradient = 1 };
    }

    private static void Draw(Session session, float[][] states, float[][] target, CounterRandom random)
    {
        Span<float> share = session.Input("share");
        for (int n = 0; n < Batch; n++)
        {
            int start = random.Below(states.Length - Stretch);
            for (int t = 0; t < Stretch; t++)
            {
                int row = (t * Batch) + n;
                Put(session.Input("states"), row, states[start + t]);
                Put(session.Input("target"), row, target[start + t]);
                share[row] = random.Uniform();
            }
        }

        static void Put(Span<float> rows, int row, float[] values) => values.CopyTo(rows[(row * values.Length)..]);
    }

    private static async Task<StyleMotionReport> FinishAsync(
        StyleMotionOptions options, SpeechMotionModel neutral, SpeechMotionModel model, Stopwatch time, CancellationToken stop)
    {
        LearnedMotionGenerator generator = new(neutral, model);
        MotionClip clip = new()
        {
            Name = "speech",
            Person = "",
            Part = CorpusPart.Train,
            FramesPerSecond = Rate,
            Frames = new MotionFrame[Math.Max(1, (int)(options.Speech.Length * Rate / LogMel.SampleRate))],
            Mouth = [],
            Sound = options.Speech,
        };
        MotionFrame[] before = await MotionTester.GenerateAsync(generator, clip, cancellation: stop).ConfigureAwait(false);
        MotionFrame[] unstyled = await MotionTester.GenerateAsync(
            new LearnedMotionGenerator(model), clip, cancellation: stop).ConfigureAwait(false);
        StyleReference own = MotionTester.Style([(clip, unstyled)], "own");
        foreach (KeyMotion key in Enum.GetValues<KeyMotion>())
        {
            own.Templates[key].AsSpan(0, ExpressionBasis.MouthCount).CopyTo(
                model.KeyMotions.Values.AsSpan((int)key * ExpressionBasis.MouthCount));
        }

        double distanceBefore = KeyMotionDistance(MotionTester.Style([(clip, before)], "before"), options.Style);
        float[] best = (float[])model.KeyCorrection.Values.Clone();
        double distanceAfter = double.PositiveInfinity;
        double correlation = 0;
        float[] gap = MotionTargets.Lips(ExpressionBasis.MouthCount).Gap;
        for (int round = 0; round < Corrections; round++)
        {
            MotionFrame[] after =
                await MotionTester.GenerateAsync(generator, clip, new MotionRequest { Style = options.Style }, stop).ConfigureAwait(false);
            StyleReference made = MotionTester.Style([(clip, after)], "after");
            double distance = KeyMotionDistance(made, options.Style);
            if (distance < distanceAfter)
            {
                distanceAfter = distance;
                model.KeyCorrection.Values.CopyTo(best, 0);
                correlation = MotionMeasures.Correlation(Openings(before, gap), Openings(after, gap));
            }

            Correct(model, options.Style, made, gap);
        }

        best.CopyTo(model.KeyCorrection.Values, 0);
        new ModelPackage("speech-motion", neutral.Configuration, model)
        {
            Preset = "lite",
            Metrics = new Dictionary<string, double>
            {
                ["key_motion_distance_before"] = distanceBefore,
                ["key_motion_distance_after"] = distanceAfter,
                ["opening_r_to_before"] = correlation,
            },
            Data = $"The motion generator, re-weighted to the style '{options.Style.Name}'",
        }.Save(options.Output);
        StyleFile.Write(Path.Combine(options.Output, StylePackage.StyleName), options.Style);
        return new StyleMotionReport(options.Output, options.Steps, distanceBefore, distanceAfter, correlation, time.Elapsed.TotalSeconds);
    }

    private static float[] Openings(MotionFrame[] frames, float[] gap) =>
        [.. frames.Select(frame => MotionTester.Opening(frame.Expression, gap))];

    private static void Correct(SpeechMotionModel model, StyleReference style, StyleReference made, float[] gap)
    {
        foreach (KeyMotion key in Enum.GetValues<KeyMotion>())
        {
            // How wide the lips part follows the speech (MouthTiming): forcing it here would fit this speech alone.
            float[] lack = [.. style.Templates[key].Take(ExpressionBasis.MouthCount).Select((asked, k) => asked - made.Templates[key][k])];
            float opening = lack.Zip(gap, (l, g) => l * g).Sum() / gap.Sum(g => g * g);
            for (int k = 0; k < ExpressionBasis.MouthCount; k++)
            {
                model.KeyCorrection.Values[((int)key * ExpressionBasis.MouthCount) + k] += CorrectionShare * (lack[k] - (opening * gap[k]));
            }
        }
    }

    /// <summary>
    /// Mean distance of the lips' vertices between the four key motions of two styles, per cent of the distance of the outer eye corners.
    /// </summary>
    public static double KeyMotionDistance(StyleReference a, StyleReference b)
    {
        (float[] lips, _) = MotionTargets.Lips(ExpressionBasis.MouthCount);
        int width = lips.Length / ExpressionBasis.MouthCount;
        return 100 * Enum.GetValues<KeyMotion>().Average(key => Enumerable.Range(0, width / 3).Average(vertex =>
        {
            Vector3 apart = Vector3.Zero;
            for (int k = 0; k < ExpressionBasis.MouthCount; k++)
            {
                apart += (a.Templates[key][k] - b.Templates[key][k]) * new Vector3(lips.AsSpan((k * width) + (vertex * 3), 3));
            }

            return (double)apart.Length();
        }));
    }

    private static float[] Moved(float[] motion, KeyMotionTransform transform)
    {
        float[] moved = (float[])motion.Clone();
        transform.Apply(moved);
        return moved;
    }

    /// <summary>68 points of a face: the lips, and the lower part of its outline. Coefficients [n, 16] to [n, 204].</summary>
    private static Tensor Landmarks(Tensor coefficients)
    {
        IEnumerable<int> chin = FaceTopology.Oval.ToArray().OrderByDescending(v => FaceTopology.Canonical[v].Y).Take(28);
        int[] points = [.. FaceTopology.LipsInner, .. FaceTopology.LipsOuter, .. chin];
        float[] directions = new float[ExpressionBasis.MouthCount * StyleTransferLoss.LandmarkValues];
        for (int k = 0; k < ExpressionBasis.MouthCount; k++)
        {
            float[] one = new float[ExpressionBasis.Count];
            one[k] = 1;
            Vector3[] offsets = new Vector3[FaceObservation.LandmarkCount];
            ExpressionBasis.Default.AddTo(offsets, one);
            for (int i = 0; i < points.Length; i++)
            {
                offsets[points[i]].CopyTo(directions, (k * StyleTransferLoss.LandmarkValues) + (i * 3));
            }
        }

        float[] rest = [.. points.SelectMany(v => FaceTopology.Canonical[v] is var p ? (float[])[p.X, p.Y, p.Z] : [])];
        return coefficients.MatMul(coefficients.Graph.Constant(directions, [ExpressionBasis.MouthCount, StyleTransferLoss.LandmarkValues]))
            + coefficients.Graph.Constant(rest, [StyleTransferLoss.LandmarkValues]);
    }
}
