using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using Orator.Geometry;
using Orator.Systems.SpeechEmbedding;
using Orator.Training.Metrics;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>
/// Finds out how far mouth and sound lie apart in the clips of a corpus, from the corpus itself: a linear model tells the mouth's opening
/// from the sound around it, each person's from that of all others; where its prediction fits the person's mouth best tells the shift. With
/// the shifts corrected the model gets sharper, and so on.
/// </summary>
/// <remarks>
/// The loudness alone, as <see cref="SyncOffset"/> takes it, is too rough for this: the lips part up to 0.2 s before a word. Shifts are
/// relative: the median over the people, or over those that are known to be in time, counts as in time. Clips in which no shift gives a correlation of <see cref="LeastCorrelation"/>
/// are not used: another voice, a mouth hardly seen, or a mouth made by a machine.
/// </remarks>
internal static class MotionSync
{
    /// <summary>Least correlation of a clip that is used.</summary>
    public const double LeastCorrelation = 0.4;

    private const int Rounds = 4;
    private const int Folds = 5;
    private const int MostShift = 12;
    private const int LargestLag = 10;
    private const double SureCorrelation = 0.45;
    private const double LongSeconds = 8;
    private const double MostSecondsOfOne = 40;
    private const double Ridge = 3000;
    private const int Directions = 48;
    private const int Reach = 6;
    private const int Moments = (2 * Reach) + 1;
    private const int Size = (Directions * Moments) + 1;

    /// <summary>The index entries of clips, with what was measured and decided.</summary>
    /// <param name="clips">All clips, unshifted.</param>
    /// <param name="inTime">People whose sound is known to be in time; none = the median over all people counts as in time.</param>
    public static List<MotionClipEntry> Align(IReadOnlyList<MotionClip> clips, IReadOnlySet<string> inTime)
    {
        string[] people = [.. clips.Select(c => c.Person).Distinct()];
        if (people.Length < 2 * Folds)
        {
            // Too few to learn from: all are taken as they are.
            return [.. clips.Select(
                clip => new MotionClipEntry(clip.Name, clip.Person, clip.Part, clip.Frames.Count, clip.FramesPerSecond, null, 0, null, clip.TestOnly))];
        }

        float[][][] heard = Heard(clips);
        float[][] targets = Targets(clips);
        double[] lags = new double[clips.Count];
        bool[] used = [.. Enumerable.Repeat(true, clips.Count)];
        double[][] correlations = [];
        for (int round = 0; round < Rounds; round++)
        {
            correlations = Correlations(clips, people, heard, targets, lags, used);
            for (int i = 0; i < clips.Count && round < Rounds - 1; i++)
            {
                double best = correlations[i].Max();
                lags[i] += best > SureCorrelation ? Array.IndexOf(correlations[i], best) - MostShift : 0;
                used[i] = best > LeastCorrelation;
            }

            Agree(clips, lags, used);
        }

        string[] known = inTime.Count > 0 ? [.. people.Where(inTime.Contains)] : people;
        double center = SampleStatistics.UpperMedian([.. known.Select(p => Indices(clips, p).Where(i => used[i]).Select(i => lags[i]).ToArray()).Where(l => l.Length > 0).Select(SampleStatistics.UpperMedian)]);
        return [.. clips.Select((clip, i) =>
        {
            double lag = lags[i] - center;
            double best = correlations[i].Max();
            string? dropped = best < LeastCorrelation ? FormattableString.Invariant(
                $"the mouth does not follow the sound (correlation {best:0.00} at best)")
                : Math.Abs(lag) > LargestLag ? FormattableString.Invariant($"mouth and sound lie {lag:0} frames apart")
                : null;
            return new MotionClipEntry(
                clip.Name, clip.Person, clip.Part, clip.Frames.Count, clip.FramesPerSecond, new SyncReading(
                    lag, best, correlations[i][MostShift]), dropped is null
                    ? lag / clip.FramesPerSecond
                    : 0, dropped, clip.TestOnly);
        })];
    }

    /// <summary>Short clips of a person take the median of the person's: in three seconds a word may fit another.</summary>
    private static void Agree(IReadOnlyList<MotionClip> clips, double[] lags, bool[] used)
    {
        foreach (string person in clips.Select(c => c.Person).Distinct())
        {
            int[] all = [.. Indices(clips, person).Where(i => used[i])];
            if (all.Length >= 3)
            {
                double median = SampleStatistics.UpperMedian([.. all.Select(i => lags[i])]);
                foreach (int i in all.Where(i => clips[i].Seconds < LongSeconds))
                {
                    lags[i] = median;
                }
            }
        }
    }

    /// <summary>Correlation of the mouth with what is predicted of it, for each clip and each shift.</summary>
    private static double[][] Correlations(
        IReadOnlyList<MotionClip> clips, string[] people, float[][][] heard, float[][] targets, double[] lags, bool[] used)
    {
        float[][][] rows = [.. clips.Select((clip, i) => Rows(heard[i], clip, lags[i]))];
        double[][] result = new double[clips.Count][];
        for (int fold = 0; fold < Folds; fold++)
        {
            HashSet<string> held = [.. people.Where((_, p) => p % Folds == fold)];
            Matrix<double> gram = Matrix<double>.Build.Dense(Size, Size, (a, b) => a == b ? Ridge : 0);
            Vector<double> product = Vector<double>.Build.Dense(Size);
            float[] square = new float[Size * Size];
            float[] row = new float[Size];
            for (int i = 0; i < clips.Count; i++)
            {
                if (held.Contains(clips[i].Person) || !used[i])
                {
                    continue;
                }

                double seconds = Indices(clips, clips[i].Person).Sum(k => clips[k].Seconds);
                float weight = (float)Math.Min(1, MostSecondsOfOne / seconds);
                for (int t = 0; t < rows[i].Length; t++)
                {
                    float[] x = rows[i][t];
                    for (int a = 0; a < Size; a++)
                    {
                        TensorPrimitives.MultiplyAdd(x, weight * x[a], square.AsSpan(a * Size, Size), square.AsSpan(a * Size, Size));
                    }

                    TensorPrimitives.MultiplyAdd(x, weight * targets[i][t], row, row);
                }
            }

            for (int a = 0; a < Size; a++)
            {
                product[a] = row[a];
                for (int b = 0; b < Size; b++)
                {
                    gram[a, b] += square[(a * Size) + b];
                }
            }

            float[] weights = [.. gram.Cholesky().Solve(product).Select(v => (float)v)];
            for (int i = 0; i < clips.Count; i++)
            {
                if (held.Contains(clips[i].Person))
                {
                    float[] predicted = [.. rows[i].Select(x => TensorPrimitives.Dot(x, weights))];
                    result[i] = [.. Enumerable.Range(-MostShift, (2 * MostShift) + 1).Select(
                        shift => Correlation(predicted, targets[i], shift))];
                }
            }
        }

        return result;
    }

    // Opening about the person's closed mouth, in sizes of the person's movement.
    private static float[][] Targets(IReadOnlyList<MotionClip> clips)
    {
        float[][] targets = [.. clips.Select(c => c.Openings)];
        foreach (string person in clips.Select(c => c.Person).Distinct())
        {
            int[] own = [.. Indices(clips, person)];
            float[] all = [.. own.SelectMany(i => targets[i]).Order()];
            float closed = all[all.Length / 10];
            float range = Math.Max(all[all.Length * 9 / 10] - closed, 0.02f);
            foreach (int i in own)
            {
                targets[i] = [.. targets[i].Select(v => (v - closed) / range)];
            }
        }

        return targets;
    }

    // The speech embedding, along its principal directions.
    private static float[][][] Heard(IReadOnlyList<MotionClip> clips)
    {
        SpeechEmbeddingEncoder encoder = SpeechEmbeddingEncoder.Open();
        float[][][] features = [.. clips.Select(clip => encoder.Encode(clip.Sound))];
        PrincipalDirections directions = PrincipalDirections.Of([.. features.SelectMany(clip => clip)], Directions);
        return [.. features.Select(clip => Array.ConvertAll(clip, directions.Of))];
    }

    // What is heard within 240 ms about each frame.
    private static float[][] Rows(float[][] heard, MotionClip clip, double lag)
    {
        float[][] rows = new float[clip.Frames.Count][];
        for (int t = 0; t < rows.Length; t++)
        {
            float[] x = rows[t] = new float[Size];
            int center = (int)Math.Round((t - lag) / clip.FramesPerSecond * SpeechEmbeddingExtractor.FeaturesPerSecond);
            for (int moment = 0; moment < Moments; moment++)
            {
                heard[Math.Clamp(center - Reach + moment, 0, heard.Length - 1)].CopyTo(x, moment * Directions);
            }

            x[^1] = 1;
        }

        return rows;
    }

    private static double Correlation(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int shift) =>
        a.Length - Math.Abs(shift) < MotionMeasures.Fewest ? 0 : MotionMeasures.Correlation(a, b, shift);

    private static IEnumerable<int> Indices(IReadOnlyList<MotionClip> clips, string person) =>
        Enumerable.Range(0, clips.Count).Where(i => clips[i].Person == person);
}
