using System.Numerics;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// From a driver's motion to the key points of the picture to make, seen from any side. Absolute: the driver's pose and expression are
/// taken on, R_u R_d x_c + t_d + delta_d. Relative: see <see cref="RelativeMotion"/>.
/// </summary>
public sealed class MotionTransfer
{
    private readonly FaceVid2VidSource _source;
    private readonly HeadMotion? _initial;
    private readonly RelativeMotion? _relative;

    private MotionTransfer(FaceVid2VidSource source, HeadMotion? initial, RelativeMotion? relative) =>
        (_source, _initial, _relative) = (source, initial, relative);

    /// <summary>The driver's pose and expression themselves.</summary>
    /// <param name="source">The portrait.</param>
    public static MotionTransfer Absolute(FaceVid2VidSource source) => new(source, null, null);

    /// <summary>The driver's change since an initial frame.</summary>
    /// <param name="source">The portrait.</param>
    /// <param name="initial">Motion of the driver's initial frame.</param>
    /// <param name="adaptScale">See <see cref="RelativeMotion"/>.</param>
    /// <exception cref="InputException">The scale cannot be adapted.</exception>
    public static MotionTransfer Relative(FaceVid2VidSource source, HeadMotion initial, bool adaptScale) =>
        new(source, initial, new RelativeMotion(source.KeyPoints, initial.Place(source.Canonical), adaptScale));

    /// <summary>Key points of the picture to make.</summary>
    /// <param name="driving">The driver's motion.</param>
    /// <param name="view">
    /// R_u, by which the head is turned (face-vid2vid, section 3.3). In relative motion source, initial frame and driver are turned alike:
    /// the result is the same motion from another side, and R_u R_s x_c + t_s + delta_s when the driver is in its initial pose.
    /// </param>
    public KeyPointSet Place(HeadMotion driving, Rotation view)
    {
        KeyPointSet Turned(HeadMotion motion) => motion.Turned(view, Vector3.Zero).Place(_source.Canonical);
        return _relative is null ? Turned(driving) : _relative.Between(Turned(_source.Motion), Turned(_initial!)).Apply(Turned(driving));
    }
}
