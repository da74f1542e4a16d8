using Orator.Engine.Models;
using Orator.Systems.LipSync;
using Orator.Training.Metrics;

namespace Orator.Training.Systems.LipSync;

/// <summary>How well motions and sounds of people that were not learned from find each other, see
/// <see cref="MouthSyncTrainingReport"/>.</summary>
internal sealed record MouthSyncAccuracy(double RightMoments, double RightPeople, int Windows)
{
    /// <summary>Measures a network.</summary>
    public static MouthSyncAccuracy Of(MouthSyncDiscriminator network, IReadOnlyList<MouthSyncClip> clips)
    {
        using MouthSyncMeter meter = new(new ModelPackage("mouth-sync", network.Configuration, network));
        (string Person, MouthSyncReading Reading)[] readings =
            [.. clips.Select(clip => (clip.Person, meter.Read(clip.Motion, MouthSyncMeter.Rate, clip.Sound)))];
        return new MouthSyncAccuracy(
            Mean(readings.Select(own => own.Reading.RightMoments())),
            Mean(readings.Select(own => own.Reading.RightPeople(
                [.. readings.Where(other => other.Person != own.Person).Select(other => other.Reading)]))),
            readings.Sum(own => own.Reading.Windows.Count()));
    }

    private static double Mean(IEnumerable<(double Share, int Windows)> clips)
    {
        (double Share, int Windows)[] all = [.. clips];
        return all.Sum(clip => clip.Share * clip.Windows) / Math.Max(1, all.Sum(clip => clip.Windows));
    }
}
