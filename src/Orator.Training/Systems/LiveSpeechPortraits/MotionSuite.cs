using Orator.Geometry;
using Orator.Motion.FromSpeech;
using Orator.Motion.Style;
using Orator.Speech;
using Orator.Training.Data;
using Orator.Training.Metrics;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// Compares generated motion with that of people who were not learned from: the same speech, what the person did and what the generators
/// do. The real mouths are brought to one size of movement first, and their coefficients count from the closed mouth, since nobody can hear
/// how widely a person opens the mouth.
/// </summary>
public static class MotionSuite
{
    private const int MostShift = 10;
    private const double SilentLevel = 0.2;
    private const double SilentSeconds = 0.25;

    /// <summary>Measures.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="part">Which split.</param>
    /// <param name="generators">Motion generators by name.</param>
    /// <param name="seed">Seed of the generators.</param>
    /// <param name="labels">Which sound of speech is heard when in the clips, by their names; null: not known.</param>
    /// <param name="sync">Measures how mouths fit the sound; null: that is not measured.</param>
    /// <param name="against">Name of a generator with which every row's fit is compared, window by window; null: none.</param>
    /// <param name="cancellation">Stops the work at the next frame.</param>
    /// <exception cref="InputException">The split has no clips.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    public static async Task<MotionSuiteReport> RunAsync(
        MotionCorpus corpus,
        CorpusPart part,
        IReadOnlyList<(string Name, IMotionGenerator Generator)> generators,
        ulong seed = 0,
        PhoneLabels? labels = null,
        MouthSyncMeter? sync = null,
        string? against = null,
        CancellationToken cancellation = default)
    {
        IReadOnlyList<MotionClip> clips = corpus.Of(part);
        Require.That(clips.Count > 0, $"The split {part.ToString().ToLowerInvariant()} of the motion corpus has no clips.");
        List<(string, IReadOnlyList<MotionFrame[]>)> made = [];
        foreach ((string name, IMotionGenerator generator) in generators)
        {
            made.Add((name, await MotionTester.GenerateAsync(
                generator, clips, i => new() { Seed = seed + (ulong)i }, cancellation).ConfigureAwait(false)));
        }

        return Compare(clips, corpus.Of(CorpusPart.Train) is { Count: > 0 } training ? training : clips, made, labels, sync, against);
    }

    /// <summary>Compares motion that was generated with what people did.</summary>
    /// <param name="clips">What people did.</param>
    /// <param name="known">Clips of people that were learned from: what a mouth looks like on average.</param>
    /// <param name="made">Generated motion by name, for each of the clips.</param>
    /// <param name="labels">Which sound of speech is heard when; null: not known.</param>
    /// <param name="sync">Measures how mouths fit the sound; null: that is not measured.</param>
    /// <param name="against">Name of the row with which every row's fit is compared; null: none.</param>
    internal static MotionSuiteReport Compare(
        IReadOnlyList<MotionClip> clips,
        IReadOnlyList<MotionClip> known,
        IReadOnlyList<(string Name, IReadOnlyList<MotionFrame[]> Motion)> made,
        PhoneLabels? labels,
        MouthSyncMeter? sync,
        string? against)
    {
        float[][][] truth = MotionTargets.Expressions(clips);
        OpeningAlone openingAlone = OpeningAlone.Fit([.. MotionTargets.Expressions(known).SelectMany(clip => clip)]);
        List<MotionSuiteRow> rows = [];
        MouthSyncScores? lips = sync is null ? null : new MouthSyncScores(sync, clips);
        List<MouthSyncReading[]?> readings = [];
        Dictionary<string, double>[] correlations = [.. clips.Select(_ => new Dictionary<string, double>())];
        Add("real", truth, [.. clips.Select(c => c.Frames)]);
        Add("mean mouth", [.. truth.Select(clip => clip.Select(_ => openingAlone.Mean).ToArray())], null);
        Add("true opening alone", [.. truth.Select(clip => Array.ConvertAll(clip, openingAlone.Of))], null);
        foreach ((string name, IReadOnlyList<MotionFrame[]> motion) in made)
        {
            Add(name, [.. motion.Select(m => m.Select(f => f.Expression).ToArray())], motion);
        }

        MouthSyncReading[]? compared = against is null ? null : readings[rows.FindIndex(row => row.Name == against)];
        return new MotionSuiteReport(
            clips.Select(c => c.Person).Distinct().Count(),
            clips.Sum(c => c.Seconds),
            [.. rows.Zip(readings, (row, read) => row with { Sync = read is null ? null : MouthSyncScores.Row(read, compared) })],
            [.. clips.Select((c, i) => new MotionSuiteClip(c.Name, c.Person, c.Seconds, correlations[i]))]);

        void Add(string name, float[][][] mouths, IReadOnlyList<IReadOnlyList<MotionFrame>>? motion)
        {
            readings.Add(lips?.Read(mouths));
            MouthScores mouth = MouthScores.Of(clips, truth, mouths, labels);
            for (int i = 0; i < clips.Count; i++)
            {
                correlations[i][name] = mouth.Correlations[i];
            }

            StyleReference? style = motion is null ? null : MotionTester.Style([.. clips.Zip(motion, (c, m) => (c, m.ToArray()))], name);
            rows.Add(new MotionSuiteRow(
                name,
                mouth.Correlation,
                mouth.Best,
                mouth.Width,
                mouth.Rounding,
                mouth.Spread,
                mouth.Offset,
                mouth.Lmd,
                mouth.Silence,
                mouth.Phones,
                mouth.Amplitude,
                mouth.Energy,
                style?.Blinks.RatePerMinute ?? 0,
                style is null ? 0 : Deviation(style.Head) * 180 / Math.PI,
                (style?.Head.AngularSpeed ?? 0) * 180 / Math.PI,
                motion is null ? 0 : clips.Zip(motion).Average(pair => FastShare(pair.Second, pair.First.FramesPerSecond))));
        }
    }

    private static double Deviation(HeadDynamics head) =>
        Math.Sqrt(Square(head.YawDeviation) + Square(head.PitchDeviation) + Square(head.RollDeviation));

    private static double Square(double v) => v * v;

    // A one-second running mean takes away about what lies below 1 Hz.
    private static double FastShare(IReadOnlyList<MotionFrame> frames, double rate)
    {
        (double fast, double whole) = (0, 0);
        int half = (int)(rate / 2);
        for (int angle = 0; angle < 3; angle++)
        {
            double[] curve = [.. frames.Select(
                f => f.Rotation.ToAngles() is var a ? (double)(angle == 0 ? a.Yaw : angle == 1 ? a.Pitch : a.Roll) : 0)];
            double mean = curve.Average();
            for (int i = 0; i < curve.Length; i++)
            {
                (int from, int to) = (Math.Max(0, i - half), Math.Min(curve.Length - 1, i + half));
                double slow = 0;
                for (int k = from; k <= to; k++)
                {
                    slow += curve[k] / (to - from + 1);
                }

                fast += Square(curve[i] - slow);
                whole += Square(curve[i] - mean);
            }
        }

        return whole > 0 ? fast / whole : 0;
    }

    /// <summary>How mouths compare with the truth.</summary>
    private sealed record MouthScores(
        double[] Correlations,
        double Correlation,
        double Best,
        double Width,
        double Rounding,
        double Spread,
        double Offset,
        double Lmd,
        double Silence,
        PhoneOpenings? Phones,
        double Amplitude,
        double Energy)
    {
        public static MouthScores Of(IReadOnlyList<MotionClip> clips, float[][][] truth, float[][][] mouths, PhoneLabels? labels)
        {
            (float[] lips, float[] gap) = MotionTargets.Lips(ExpressionBasis.MouthCount);
            float[][] openings = [.. mouths.Select(clip => clip.Select(m => MotionTester.Opening(m, gap)).ToArray())];
            float amplitude = SampleStatistics.LowerQuantile(openings.SelectMany(o => o), 0.9);
            bool still = openings.Max(o => o.Max() - o.Min()) < 1e-6f;
            double whole = clips.Sum(c => c.Seconds);
            double[] correlations = new double[clips.Count];
            (double sum, double best, double lmd, double energy) = (0, 0, 0, 0);
            (double width, double rounding, double spread) = (0, 0, 0);
            double[] shifted = new double[(2 * MostShift) + 1];
            (double silent, int silentFrames) = (0, 0);
            for (int i = 0; i < clips.Count; i++)
            {
                float[] real = [.. truth[i].Select(m => MotionTester.Opening(m, gap))];
                double weight = clips[i].Seconds / whole;
                correlations[i] = MotionMeasures.Correlation(openings[i], real);
                sum += weight * correlations[i];
                width += weight * MotionMeasures.Correlation(Curve(mouths[i], 1), Curve(truth[i], 1));
                rounding += weight * MotionMeasures.Correlation(Curve(mouths[i], 2), Curve(truth[i], 2));
                spread += weight * SampleStatistics.StandardDeviation(openings[i])
                    / Math.Max(SampleStatistics.StandardDeviation(real), 1e-4f);
                best += still ? 0 : weight * MotionMeasures.BestShift(real, openings[i], MostShift).Correlation;
                for (int shift = -MostShift; shift <= MostShift; shift++)
                {
                    shifted[shift + MostShift] += weight * MotionMeasures.Correlation(real, openings[i], shift);
                }

                lmd += weight * Enumerable.Range(0, real.Length).Average(t => Distance(truth[i][t], mouths[i][t], lips));
                float[] loudness = SyncOffset.Envelope(clips[i].Sound, LogMel.SampleRate, clips[i].FramesPerSecond, real.Length);
                energy += weight * (SyncOffset.Measure(openings[i], loudness)?.Correlation ?? 0);
                foreach (int t in SilentFrames(loudness, clips[i].FramesPerSecond))
                {
                    silent += openings[i][t];
                    silentFrames++;
                }
            }

            float range = SampleStatistics.LowerQuantile(openings.SelectMany(o => o), 0.95);
            double silence = silentFrames > 0 && range > 0 ? 100 * silent / silentFrames / range : 0;
            int peak = Array.IndexOf(shifted, shifted.Max());
            return new MouthScores(
                correlations,
                sum,
                best,
                width,
                rounding,
                spread,
                still ? 0 : peak - MostShift,
                lmd,
                silence,
                still || labels is null ? null : PhoneOpenings.Of(clips, openings, labels),
                amplitude,
                energy);
        }

        private static float[] Curve(float[][] mouths, int measure) => [.. mouths.Select(mouth => MouthDirections.Measure(mouth, measure))];

        // In the picture of a frontal face, per cent.
        private static double Distance(float[] real, float[] made, float[] lips)
        {
            int width = lips.Length / ExpressionBasis.MouthCount;
            double sum = 0;
            for (int vertex = 0; vertex < width; vertex += 3)
            {
                (double x, double y) = (0, 0);
                for (int k = 0; k < ExpressionBasis.MouthCount; k++)
                {
                    double difference = made[k] - real[k];
                    x += difference * lips[(k * width) + vertex];
                    y += difference * lips[(k * width) + vertex + 1];
                }

                sum += Math.Sqrt((x * x) + (y * y));
            }

            return 100 * sum / (width / 3);
        }

        // The middle of passages of at least half a second in which nothing is heard.
        private static IEnumerable<int> SilentFrames(float[] loudness, double rate)
        {
            float limit = (float)SilentLevel * SampleStatistics.LowerQuantile(loudness, 0.95);
            int reach = (int)Math.Ceiling(SilentSeconds * rate);
            return Enumerable.Range(0, loudness.Length).Where(
                t => t >= reach && t + reach < loudness.Length && loudness.AsSpan(t - reach, (2 * reach) + 1).IndexOfAnyExceptInRange(0, limit) < 0);
        }
    }
}
