using System.Runtime.CompilerServices;
using Orator.Media;

namespace Orator.Motion.FromVideo;

/// <summary>A frame of a driver.</summary>
/// <param name="Motion">The motion; null before the first face.</param>
/// <param name="Reference">The motion in the first frame of the same shot; null before the first face.</param>
internal readonly record struct DriverFrame(MotionFrame? Motion, MotionFrame? Reference);

/// <summary>Somebody whose motion a portrait takes on.</summary>
internal interface IDriver
{
    /// <summary>Rate of the frames.</summary>
    FrameRate Rate { get; }

    /// <summary>Number of frames, if known.</summary>
    int? Frames { get; }

    /// <summary>When shots begin, apart from the first, seconds; as far as they were read.</summary>
    IReadOnlyList<double> Cuts { get; }

    /// <summary>What the user should know, once all was read.</summary>
    /// <param name="whole">Whether the whole face follows; false if only the head does.</param>
    IReadOnlyList<string> Notes(bool whole);

    /// <summary>The motion of every frame.</summary>
    /// <param name="cancellation">Ends the enumeration.</param>
    IAsyncEnumerable<DriverFrame> ReadAsync(CancellationToken cancellation);
}

/// <summary>Views of drivers.</summary>
internal static class DriverViews
{
    /// <summary>The head's movement, turned about the head's pose in the first frame of each shot, as motion from speech is; and the
    /// gaze.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    public static async IAsyncEnumerable<MotionFrame> ReadHeadAsync(
        this IDriver driver, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach ((MotionFrame? motion, MotionFrame? reference) in driver.ReadAsync(cancellation).ConfigureAwait(false))
        {
            yield return motion is null || reference is null ? new MotionFrame() : new MotionFrame
            {
                Rotation = motion.Rotation * reference.Rotation.Inverse,
                Translation = motion.Translation - reference.Translation,
                Scale = motion.Scale / reference.Scale,
                GazeRight = motion.GazeRight,
                GazeLeft = motion.GazeLeft,
            };
        }
    }
}
