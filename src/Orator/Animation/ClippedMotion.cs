using Orator.Motion;

namespace Orator.Animation;

/// <summary>Limits motion to what a portrait can show, and counts the frames in which that changed anything one could see.</summary>
internal sealed class ClippedMotion
{
    // Two degrees: less is not seen.
    private const float Visible = 2 * MathF.PI / 180;
    private int _frames;

    /// <summary><see cref="Retargeting.WithLimits"/>.</summary>
    /// <param name="frame">A motion.</param>
    /// <param name="source">The portrait's own motion.</param>
    public MotionFrame Limit(MotionFrame frame, MotionFrame source)
    {
        MotionFrame limited = Retargeting.WithLimits(frame, source);
        (float yaw, float pitch, float roll) = (frame.Rotation * limited.Rotation.Inverse).ToAngles();
        _frames += MathF.Max(MathF.Abs(yaw), MathF.Max(MathF.Abs(pitch), MathF.Abs(roll))) > Visible ? 1 : 0;
        return limited;
    }

    /// <summary>What to tell; nothing if nothing was limited.</summary>
    /// <param name="total">Frames in all.</param>
    public IEnumerable<string> Notes(int total) => _frames == 0
        ? []
        : [FormattableString.Invariant(
            $"In {_frames} of {total} frames the head turns further than a portrait can show; the turns were limited there.")];
}
