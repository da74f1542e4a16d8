using System.Globalization;
using Orator.Media;

namespace Orator.Motion.Style;

/// <summary>A stretch of a style video that is tracked in one go.</summary>
/// <param name="First">Its first frame, counted at <see cref="StyleSampling.Rate"/>; a multiple of <see
/// cref="StyleSampling.Stride"/>.</param>
/// <param name="Count">How many frames are tracked, every <see cref="StyleSampling.Stride"/>-th one; fewer if the video ends
/// before.</param>
internal readonly record struct StyleWindow(long First, int Count);

/// <summary>Which frames of a style video are looked at. Depends on length and rate of the video alone, so that the same file always
/// gives the same style.</summary>
/// <remarks>
/// A video that is hardly longer than what is asked for is used whole, in pieces of up to 15 s. Of others windows of 6 s are used, evenly
/// spread: rare mouth shapes need many moments of the video, blinks, speeds and head motion unbroken ones. When the windows show too
/// little face, as many of those that remain are added, again evenly spread, and so on. If more than 12 s are used, every k-th frame
/// is, so that 12 or a little more a second remain: blinks still last three frames, and key motions are extremes that take longer.
/// </remarks>
internal sealed class StyleSampling
{
    /// <summary>How much of a video is used unless asked otherwise, seconds.</summary>
    public const double DefaultSeconds = StyleRequest.DefaultSeconds;

    /// <summary>Length of a window, seconds.</summary>
    public const double WindowSeconds = 6;

    /// <summary>Up to this much every frame is used, seconds.</summary>
    public const double DenseSeconds = 12;

    private const double EnoughFace = 20;
    private const double PieceSeconds = 15;

    // A hair below 12: every second frame of 23.976 a second.
    private const double LowestRate = 11.9;

    private StyleSampling(FrameRate rate, int stride, double? length, double used, IReadOnlyList<IReadOnlyList<StyleWindow>> rounds)
    {
        (Rate, Stride, Length, Rounds) = (rate, stride, length, rounds);
        TrackingRate = new FrameRate(rate.Numerator, rate.Denominator * stride);
        EnoughFaces = Math.Min(EnoughFace, used / 2) * TrackingRate.Value;
    }

    /// <summary>The rate that frames are counted at.</summary>
    public FrameRate Rate { get; }

    /// <summary>Every how manieth frame is tracked.</summary>
    public int Stride { get; }

    /// <summary>Frames a second that are tracked.</summary>
    public FrameRate TrackingRate { get; }

    /// <summary>How much of the video is within reach, seconds; null = it does not tell.</summary>
    public double? Length { get; }

    /// <summary>With this many frames that show a face, 20 s or half of what was asked for, no further windows are needed.</summary>
    public double EnoughFaces { get; }

    /// <summary>Windows in order of time, in rounds: a later round is tracked if those before show less than <see
    /// cref="EnoughFaces"/>.</summary>
    public IReadOnlyList<IReadOnlyList<StyleWindow>> Rounds { get; }

    /// <summary>Plans which frames to look at.</summary>
    /// <param name="rate">Rate that frames are counted at.</param>
    /// <param name="length">Length of the video, seconds; null = it does not tell, and it will be read in one piece.</param>
    /// <param name="maximum">How much of it is within reach, from its beginning, seconds.</param>
    /// <param name="seconds">How much to use, seconds; null = all of it, every frame.</param>
    public static StyleSampling Plan(FrameRate rate, double? length, double maximum, double? seconds)
    {
        double reach = Math.Min(length ?? maximum, maximum);
        double used = Math.Min(seconds ?? reach, reach);
        int stride = seconds is null || used <= DenseSeconds ? 1 : Math.Max(1, (int)(rate.Value / LowestRate));
        int steps = Math.Max(1, (int)Math.Round(reach * rate.Value / stride));
        int slots = (int)(reach / WindowSeconds);
        int wanted = Math.Max(1, (int)Math.Round(used / WindowSeconds));
        if (length is null)
        {
            return new StyleSampling(rate, stride, null, used, [[new StyleWindow(0, steps)]]);
        }

        if (seconds is null || wanted >= slots)
        {
            int pieces = (int)Math.Ceiling(reach / PieceSeconds);
            return new StyleSampling(rate, stride, reach, used, [[.. Enumerable.Range(0, pieces).Select(i => Slot(i, pieces))]]);
        }

        List<List<StyleWindow>> rounds = [];
        List<int> left = [.. Enumerable.Range(0, slots)];
        while (left.Count > 0)
        {
            int count = Math.Min(wanted, left.Count);
            List<int> chosen = [.. Enumerable.Range(0, count).Select(i => left[(int)((i + 0.5) * left.Count / count)])];
            rounds.Add(chosen.ConvertAll(slot => Slot(slot, slots)));
            left.RemoveAll(chosen.Contains);
        }

        return new StyleSampling(rate, stride, reach, used, rounds);

        // Slots join without gap or overlap, so that neighbours are one unbroken stretch.
        StyleWindow Slot(int index, int count)
        {
            long from = (long)index * steps / count;
            return new StyleWindow(from * stride, (int)((((long)index + 1) * steps / count) - from));
        }
    }

    /// <summary>The same video in one go from its beginning, for files in which nothing can be sought.</summary>
    public StyleSampling InOnePiece()
    {
        int steps = Rounds.Sum(round => round.Sum(window => window.Count));
        return new StyleSampling(Rate, Stride, Length, steps / TrackingRate.Value, [[new StyleWindow(0, steps)]]);
    }

    /// <summary>What was used, for people to read; null if it was every frame.</summary>
    /// <param name="rounds">How many of <see cref="Rounds"/> were tracked.</param>
    public string? Describe(int rounds)
    {
        string rate = string.Create(CultureInfo.InvariantCulture, $"{TrackingRate.Value:0.#} frames a second");
        if (rounds == Rounds.Count)
        {
            return Stride == 1 ? null : $"The style comes from the whole video at {rate}.";
        }

        int windows = Rounds.Take(rounds).Sum(round => round.Count);
        double seconds = Rounds.Take(rounds).SelectMany(round => round).Sum(window => (double)window.Count) / TrackingRate.Value;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"The style comes from {seconds:0} of the video's {Length:0} s: {windows} windows, evenly spread, at {rate}.");
    }
}
