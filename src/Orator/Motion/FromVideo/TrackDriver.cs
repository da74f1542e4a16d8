using System.Runtime.CompilerServices;
using Orator.Media;

namespace Orator.Motion.FromVideo;

/// <summary>A motion track as a driver: each shot is measured from its first frame with a face, as in a video.</summary>
/// <param name="track">The track.</param>
/// <param name="framesPerSecond">Rate of the motion; null = the track's own. Each frame shows what the track has at its time.</param>
internal sealed class TrackDriver(MotionTrack track, double? framesPerSecond) : IDriver
{
    /// <inheritdoc/>
    public FrameRate Rate { get; } = FrameRate.FromDouble(framesPerSecond ?? track.FramesPerSecond);

    /// <inheritdoc/>
    public int? Frames => Math.Max(1, (int)Math.Round(track.Frames.Count * Rate.Value / track.FramesPerSecond));

    /// <inheritdoc/>
    public IReadOnlyList<double> Cuts =>
        [.. track.Frames.Select((frame, i) => (frame, i)).Where(
            pair => pair.i > 0 && pair.frame.Shot > track.Frames[pair.i - 1].Shot).Select(pair => pair.i / track.FramesPerSecond)];

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes(bool whole) => [];

    /// <inheritdoc/>
    public async IAsyncEnumerable<DriverFrame> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        ShotReference reference = new();
        int read = -1;
        for (int i = 0; i < Frames; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int wanted = Math.Min((int)((i * track.FramesPerSecond / Rate.Value) + 1e-6), track.Frames.Count - 1);
            while (read < wanted)
            {
                MotionTrackFrame frame = track.Frames[++read];
                if (frame.Motion is MotionFrame motion)
                {
                    reference.Add(motion, frame.Shot);
                }
            }

            yield return reference.Last;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }
}
