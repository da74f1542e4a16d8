using Orator.Codec.Payloads;

namespace Orator.Codec;

/// <summary>Chooses the quality of motion for a bit rate, and says when there is room for another picture.</summary>
/// <param name="options">The rates.</param>
internal sealed class RateControl(FaceVideoEncoderOptions options)
{
    // Pictures are large and rare: what they take is spread over so long.
    private const double PictureSeconds = 30;
    private const double StepUp = 0.75;
    private int _quality = options.Quality;
    private long _pictureBits;
    private long _lastPictureBits;
    private long _motionBits;
    private int _since;
    private int _lastPicture;

    /// <summary>The quality from a frame on, at which motion is told whole.</summary>
    /// <param name="frame">Number of the frame.</param>
    public int Choose(int frame)
    {
        double seconds = options.FrameRate.TimeOf(frame - _since);
        if (options.BitsPerSecond is double wanted && seconds >= options.StateSeconds)
        {
            double pictures = _pictureBits / Math.Max(options.FrameRate.TimeOf(frame), PictureSeconds);
            double left = wanted - pictures;
            double motion = _motionBits / seconds;
            _quality = Math.Clamp(
                motion > left ? _quality - 1 : motion < StepUp * left ? _quality + 1 : _quality,
                MotionQuantiser.LowestQuality,
                MotionQuantiser.HighestQuality);
        }

        if (seconds >= options.StateSeconds)
        {
            (_since, _motionBits) = (frame, 0);
        }

        return _quality;
    }

    /// <summary>Counts motion.</summary>
    public void MotionSent(int bits) => _motionBits += bits;

    /// <summary>Counts a picture with its copies.</summary>
    public void PictureSent(int frame, long bits)
    {
        (_lastPicture, _lastPictureBits) = (frame, bits);
        _pictureBits += bits;
    }

    /// <summary>Whether enough time has passed for another picture like the last.</summary>
    /// <param name="frame">Number of the frame.</param>
    public bool AllowsPicture(int frame) =>
        options.FrameRate.TimeOf(frame - _lastPicture) * options.PictureBitsPerSecond >= _lastPictureBits;
}
