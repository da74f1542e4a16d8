using Orator.Geometry;
using Orator.Motion.FromVideo;

namespace Orator.Training.Metrics;

/// <summary>Mouth coefficients of the frames of a video, of which a <see cref="MouthSyncMeter"/> wants only how they change. Frames
/// without a face keep the last one's.</summary>
internal sealed class MouthCurve
{
    private readonly List<float[]> _frames = [];
    private MotionExtractor? _extractor;
    private int _missing;

    /// <summary>One row a frame, from the first frame on; empty if no face was seen.</summary>
    public IReadOnlyList<float[]> Frames => _frames;

    /// <summary>Adds a frame.</summary>
    /// <param name="face">The face in it; null if there is none.</param>
    public void Add(FaceObservation? face)
    {
        if (face is null && _frames.Count == 0)
        {
            _missing++;
            return;
        }

        if (face is null)
        {
            _frames.Add(_frames[^1]);
            return;
        }

        _extractor ??= new MotionExtractor(FaceIdentity.FromPortrait(face));
        float[] coefficients = _extractor.Extract(face).Expression;
        _frames.AddRange(Enumerable.Repeat(coefficients, _missing + 1));
        _missing = 0;
    }
}
