using System.Globalization;
using Orator.Geometry;
using Orator.Perception;

namespace Orator.Motion.FromVideo;

/// <summary>What a user should know of a driving video: its cuts, how many people it shows, frames without a face.</summary>
/// <param name="path">Path of the video.</param>
/// <param name="face">Which face was asked for; null = the largest.</param>
internal sealed class DriverReport(string path, int? face)
{
    private const int MostTimes = 8;

    // Standard deviation of the lips' distance, in distances of the outer eye corners: three times as much in people who speak. Of fewer
    // frames nothing is said.
    private const double Speaking = 0.012;
    private const int FewestFrames = 25;
    private readonly List<double> _cuts = [];
    private double _sum;
    private double _squares;

    /// <summary>When shots begin, apart from the first, seconds.</summary>
    public IReadOnlyList<double> Cuts => _cuts;

    /// <summary>Frames looked at.</summary>
    public int Frames { get; private set; }

    /// <summary>Number of frames in which no face was seen; their motion is that of the frame before.</summary>
    public int FramesWithoutFace { get; private set; }

    /// <summary>The greatest number of faces that was seen at a time.</summary>
    public int MostFaces { get; set; }

    /// <summary>Takes in the next frame.</summary>
    /// <param name="seconds">When it is shown.</param>
    /// <param name="tracker">What followed the face.</param>
    /// <param name="seen">The face; null if there was none.</param>
    public void Add(double seconds, FaceTracker tracker, FaceObservation? seen)
    {
        Frames++;
        if (seen is null)
        {
            FramesWithoutFace++;
        }
        else
        {
            double opening = MouthMeasurement.Opening(seen.Pose.ToCanonical(seen.Landmarks));
            (_sum, _squares) = (_sum + opening, _squares + (opening * opening));
        }

        while (_cuts.Count < tracker.Shot)
        {
            _cuts.Add(Math.Round(seconds, 3));
        }
    }

    /// <summary>One line each, for people.</summary>
    /// <param name="mouth">Whether the mouth follows the video, too.</param>
    public IEnumerable<string> Notes(bool mouth = true)
    {
        int faces = Frames - FramesWithoutFace;
        if (mouth && faces >= FewestFrames && (_squares / faces) - (_sum / faces * (_sum / faces)) < Speaking * Speaking)
        {
            yield return $"The lips in '{Path.GetFileName(path)}' hardly part: nobody speaks there, and neither will the portrait.";
        }

        if (MostFaces > 1)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{MostFaces} faces were seen in '{path}'; face {face ?? 1} (1 = the largest) drives. --driving-face N picks another.");
        }

        if (_cuts.Count > 0)
        {
            yield return $"{Counted("in the driver, ")}: place, size and head pose are measured anew from there.";
        }

        if (FramesWithoutFace > 0)
        {
            yield return $"{FramesWithoutFace} of {Frames} frames of '{path}' show no face; the portrait holds its motion there.";
        }
    }

    /// <summary>The same for a video that drives nothing.</summary>
    public IEnumerable<string> NotesOfTrack()
    {
        if (MostFaces > 1)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{MostFaces} faces were seen at a time; the largest was followed.");
        }

        if (_cuts.Count > 0)
        {
            yield return $"{Counted()}: a shot, with a person of its own, begins at each.";
        }
    }

    /// <summary>Says that there are not so many faces.</summary>
    public static InputException NoSuchFace(string path, int face, int found) => new(
        $"There is no face {face} in '{path}': {(found == 0 ? "faces count from 1, the largest" : $"{(found == 1 ? "1 face was" : $"{found} faces were")} seen at a time; choose 1 (the largest){(found == 1 ? "" : $" to {found}")}")}.");

    /// <summary>How many cuts there are, and when.</summary>
    private string Counted(string where = "") =>
        string.Create(CultureInfo.InvariantCulture, $"{_cuts.Count} {(_cuts.Count == 1 ? "cut" : "cuts")} {where}at {Times(_cuts)}");

    /// <summary>Times as m:ss.f, enumerated as in a sentence; of many, the first ones.</summary>
    internal static string Times(IReadOnlyList<double> seconds)
    {
        static string Text(double time)
        {
            double tenths = Math.Round(time * 10, MidpointRounding.AwayFromZero) / 10;
            int minutes = (int)(tenths / 60);
            return string.Create(CultureInfo.InvariantCulture, $"{minutes}:{tenths - (60 * minutes):00.0}");
        }

        return seconds.Count > MostTimes ? string.Join(", ", seconds.Take(MostTimes).Select(Text)) + " ..."
            : seconds.Count == 1 ? Text(seconds[0])
            : string.Join(", ", seconds.SkipLast(1).Select(Text)) + " and " + Text(seconds[^1]);
    }
}
