using Orator.Codec.Entropy;

namespace Orator.Codec.Payloads;

/// <summary>Learns the <see cref="MotionModel"/> from motion tracks.</summary>
internal static class MotionModelTrainer
{
    // Where a face lies in the square that is coded, about.
    private static readonly SourcePlace Usual = new(0.22f, new System.Numerics.Vector2(0, -0.05f));

    /// <summary>Learns.</summary>
    /// <param name="tracks">What faces do, at the frame rate of videos.</param>
    /// <param name="framesPerState">Every so many frames one is told whole.</param>
    public static MotionModel Learn(IReadOnlyList<MotionTrack> tracks, int framesPerState)
    {
        List<float[][]> runs = [.. tracks.SelectMany(Runs)];
        byte[][] extrapolation = new byte[MotionQuantiser.HighestQuality][];
        (long, long)[][] counts = new (long, long)[MotionQuantiser.HighestQuality][];
        for (int q = 0; q < extrapolation.Length; q++)
        {
            int quality = q + 1;
            extrapolation[q] = [.. Enumerable.Range(0, FaceState.Count).Select(i => BestExtrapolation(runs, i, quality))];
            MotionModel model = MotionModel.Learn(
                [.. Enumerable.Repeat(extrapolation[q], MotionQuantiser.HighestQuality)],
                [.. Enumerable.Repeat(new (long, long)[MotionModel.Contexts], MotionQuantiser.HighestQuality)]);
            BitCounter counter = new(MotionModel.Contexts);
            int[] scratch = new int[FaceState.Count];
            foreach (float[][] run in runs)
            {
                MotionCoder coder = new(model);
                for (int t = 0; t < run.Length; t++)
                {
                    MotionWriter.Encode(ref counter, coder, run[t], quality, t % framesPerState == 0, scratch);
                }
            }

            counts[q] = counter.Counts;
        }

        return MotionModel.Learn(extrapolation, counts);
    }

    /// <summary>Runs of states without a gap or a cut.</summary>
    internal static IEnumerable<float[][]> Runs(MotionTrack track)
    {
        List<float[]> run = [];
        int shot = 0;
        foreach (MotionTrackFrame frame in track.Frames)
        {
            if ((frame.Motion is null || frame.Shot != shot) && run.Count > 0)
            {
                yield return [.. run];
                run = [];
            }

            shot = frame.Shot;
            if (frame.Motion is MotionFrame motion)
            {
                float[] state = new float[FaceState.Count];
                FaceState.FromMotion(motion, Usual, state);
                run.Add(state);
            }
        }

        if (run.Count > 0)
        {
            yield return [.. run];
        }
    }

    // The share of the last change that leaves the least entropy.
    private static byte BestExtrapolation(List<float[][]> runs, int value, int quality)
    {
        float step = MotionQuantiser.Step(quality)[value];
        double least = double.PositiveInfinity;
        byte best = 0;
        for (byte quarters = 0; quarters <= MotionModel.Quarters; quarters++)
        {
            Dictionary<int, int> histogram = [];
            int total = 0;
            foreach (float[][] run in runs)
            {
                int last = MotionQuantiser.Level(run[0][value], step);
                int beforeLast = last;
                foreach (float[] state in run.Skip(1))
                {
                    int way = (last - beforeLast) * quarters;
                    int prediction = last + (way >= 0 ? (way + 2) >> 2 : -((2 - way) >> 2));
                    int residual = MotionQuantiser.Residual(state[value], step, prediction);
                    histogram[residual] = histogram.GetValueOrDefault(residual) + 1;
                    (beforeLast, last) = (last, prediction + residual);
                    total++;
                }
            }

            double bits = histogram.Values.Sum(n => -n * Math.Log2((double)n / total));
            if (bits < least)
            {
                (least, best) = (bits, quarters);
            }
        }

        return best;
    }
}
