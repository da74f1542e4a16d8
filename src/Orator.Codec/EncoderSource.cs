using Orator.Codec.Payloads;
using Orator.Geometry;
using Orator.Motion;
using Orator.Motion.FromVideo;

namespace Orator.Codec;

/// <summary>A picture in the encoder: what the receiver draws from, and how the tracked face is measured against it.</summary>
internal sealed class EncoderSource : IDisposable
{
    private const int FirstCount = 2;
    private const int UsualCount = 4;
    private readonly List<double> _measured = [];
    private readonly MotionExtractor _extractor;
    private readonly MotionFrame _reference;

    /// <summary>Takes in a picture.</summary>
    /// <param name="number">Its number in the stream.</param>
    /// <param name="picture">The picture as the receiver has it; disposed with this.</param>
    /// <param name="face">The tracked face in the frame that it was made of, pixels of the square.</param>
    public EncoderSource(byte number, SourcePicture picture, FaceObservation face)
    {
        (Number, Picture) = (number, picture);
        _extractor = new MotionExtractor(picture.Identity);
        _reference = _extractor.Extract(face);
    }

    /// <summary>Its number.</summary>
    public byte Number { get; }

    /// <summary>The picture.</summary>
    public SourcePicture Picture { get; }

    /// <summary>How far frames drawn from it usually are from the truth: mean of the first measurements but the very first, in which the face
    /// has not moved yet; null before there are enough.</summary>
    public double? UsualDistance => _measured.Count == FirstCount + UsualCount ? _measured.Skip(FirstCount).Average() : null;

    /// <summary>Takes in how far a frame drawn from it is from the truth.</summary>
    /// <param name="distance">The distance.</param>
    public void Measure(double distance)
    {
        if (_measured.Count < FirstCount + UsualCount)
        {
            _measured.Add(distance);
        }
    }

    /// <summary>The state of a face: the source's own in the frame that it was made of, however the networks see coded pictures.</summary>
    /// <param name="face">The tracked face, pixels of the square.</param>
    /// <param name="state">Receives <see cref="FaceState.Count"/> values.</param>
    public void Observe(FaceObservation face, Span<float> state)
    {
        MotionFrame own = Picture.Portrait.Motion;
        FaceState.FromMotion(Retargeting.Relative(_extractor.Extract(face), _reference, own), Picture.Place, state);
    }

    /// <inheritdoc/>
    public void Dispose() => Picture.Dispose();
}
