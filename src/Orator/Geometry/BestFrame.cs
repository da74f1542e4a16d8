using System.Numerics;

namespace Orator.Geometry;

/// <summary>Finds the frame of a driver that is most like the source: relative motion is best measured from there.</summary>
public static class BestFrame
{
    /// <summary>Compares landmarks after their mean is moved to the origin and the area of their convex hull is made 1; z is
    /// ignored.</summary>
    /// <param name="source">Landmarks of the source, pixels of its picture.</param>
    /// <param name="frames">Landmarks of each frame of the driver, pixels, in the same order; null for a frame without a face.</param>
    /// <returns>Number of the frame with the least sum of squared distances.</returns>
    /// <exception cref="InputException">No frame has a face.</exception>
    public static int Find(IReadOnlyList<Vector3> source, IEnumerable<IReadOnlyList<Vector3>?> frames)
    {
        Vector3[] normalised = Normalise(source);
        (int Number, float Distance) best = frames
            .Select((frame, i) => (i, frame is null ? float.PositiveInfinity : Normalise(frame).Zip(
                normalised, Vector3.DistanceSquared).Sum()))
            .DefaultIfEmpty((-1, float.PositiveInfinity))
            .MinBy(pair => pair.Item2);
        return float.IsFinite(best.Distance)
            ? best.Number
            : throw new InputException("No frame of the driving video shows a face: choose another video.");
    }

    /// <summary>How unlike two faces are; see <see cref="Find"/>, which returns the frame where this is least.</summary>
    /// <param name="source">Landmarks of the source.</param>
    /// <param name="frame">Landmarks of a frame of the driver, in the same order.</param>
    public static float Distance(IReadOnlyList<Vector3> source, IReadOnlyList<Vector3> frame) =>
        Normalise(frame).Zip(Normalise(source), Vector3.DistanceSquared).Sum();

    private static Vector3[] Normalise(IReadOnlyList<Vector3> landmarks)
    {
        Vector3 mean = landmarks.Aggregate(Vector3.Zero, (sum, v) => sum + v) / landmarks.Count;
        float scale = (float)(1 / Math.Sqrt(ConvexHull.Area(landmarks)));
        return [.. landmarks.Select(v => new Vector3(v.X - mean.X, v.Y - mean.Y, 0) * scale)];
    }
}
