using System.Numerics.Tensors;

namespace Orator.Training.Metrics;

/// <summary>Motion and sound of a clip as vectors, one a frame for the second that begins there.</summary>
/// <param name="Mouth">Of the motion.</param>
/// <param name="Sound">Of the sound.</param>
/// <param name="Starts">Frames at which windows with speech begin, at most as many as there are vectors.</param>
public sealed record MouthSyncReading(
    IReadOnlyList<float[]> Mouth, IReadOnlyList<float[]> Sound, IReadOnlyList<int> Starts)
{
    // Below this, cosines differ by rounding only.
    private const float Same = 1e-5f;

    // Windows 0.2 s apart are measured.
    private const int Stride = 5;
    private const int FewestWindows = 10;

    /// <summary>The windows that are measured one by one: those of <see cref="Starts"/> every 0.2 s.</summary>
    public IEnumerable<int> Windows => Starts.Where(start => start % Stride == 0);

    /// <summary>How well motion and sound fit at each of <see cref="Windows"/>: cosines.</summary>
    public float[] Cosines => [.. Windows.Select(start => Cosine(start, start))];

    /// <summary>How well motion and another moment's sound fit.</summary>
    /// <param name="mouth">First frame of the motion.</param>
    /// <param name="sound">First frame of the sound.</param>
    public float Cosine(int mouth, int sound) => TensorPrimitives.Dot<float>(Mouth[mouth], Sound[sound]);

    /// <summary>Share of the other moments of the clip, 0.6 s away and more, whose sound suits the motion less than its own; mean over the
    /// windows, 0.5 is chance. With the number of windows that have such moments.</summary>
    public (double Share, int Windows) RightMoments()
    {
        int[] windows = [.. Windows];
        return Mean(windows.Select(own => Right(own, windows.Where(w => Math.Abs(w - own) >= MouthSyncSound.Apart).Select(w => Sound[w]))));
    }

    /// <summary>Share of the windows of other people whose sound suits the motion less than its own.</summary>
    /// <param name="others">Clips of other people.</param>
    public (double Share, int Windows) RightPeople(IReadOnlyCollection<MouthSyncReading> others)
    {
        float[][] sounds = [.. others.SelectMany(other => other.Windows.Select(window => other.Sound[window]))];
        return Mean(Windows.Select(own => Right(own, sounds)));
    }

    /// <summary>Distance and confidence over shifts of -15 to 15 frames, over the windows with speech.</summary>
    /// <returns>Null if there are fewer than ten.</returns>
    public LipSyncScore? Score()
    {
        int[] starts = [.. Starts.Where(start => start < Mouth.Count)];
        if (starts.Length < FewestWindows)
        {
            return null;
        }

        double[] distances = new double[(2 * SyncOffset.MaximumShift) + 1];
        for (int i = 0; i < distances.Length; i++)
        {
            // Late by so many frames: the mouth shows what was heard that much before.
            int late = i - SyncOffset.MaximumShift;
            double[] each = [.. starts.Where(sound => sound + late >= 0 && sound + late < Mouth.Count).Select(
                sound => Math.Sqrt(Math.Max(0, 2 - (2 * Cosine(sound + late, sound)))))];
            distances[i] = each.Length >= FewestWindows ? each.Average() : double.PositiveInfinity;
        }

        return LipSyncScore.Of(distances, starts.Length);
    }

    /// <summary>Whether one cosine is the better one: 1, or 0, or a half if they are equal, so that a mouth which never moves is at
    /// chance.</summary>
    internal static double Better(float own, float other) => Math.Abs(own - other) < Same ? 0.5 : own > other ? 1 : 0;

    private double? Right(int own, IEnumerable<float[]> wrong)
    {
        float right = Cosine(own, own);
        (double sum, int count) = (0, 0);
        foreach (float[] sound in wrong)
        {
            sum += Better(right, TensorPrimitives.Dot<float>(Mouth[own], sound));
            count++;
        }

        return count == 0 ? null : sum / count;
    }

    private static (double Share, int Windows) Mean(IEnumerable<double?> values)
    {
        double[] known = [.. values.OfType<double>()];
        return (known.Length == 0 ? 0 : known.Average(), known.Length);
    }
}
