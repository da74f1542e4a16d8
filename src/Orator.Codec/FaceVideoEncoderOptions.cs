using Orator.Codec.Payloads;
using Orator.Media;

namespace Orator.Codec;

/// <summary>How different two pictures of a face look; what tells the encoder that a picture no longer serves.</summary>
public interface IPictureDistance
{
    /// <summary>The distance.</summary>
    /// <param name="a">A square picture.</param>
    /// <param name="b">Another one of the same size.</param>
    /// <returns>0 = alike; more is worse.</returns>
    double Between(Image a, Image b);
}

/// <summary>How a face video is coded.</summary>
public sealed record FaceVideoEncoderOptions
{
    /// <summary>Frames a second of what is pushed, 1 to 120.</summary>
    public FrameRate FrameRate { get; init; } = new(25);

    /// <summary>Side of the coded square, pixels, 64 to 1024.</summary>
    public int Side { get; init; } = 256;

    /// <summary>Fineness of motion and pictures, 1 to 8.</summary>
    public int Quality { get; init; } = MotionQuantiser.DefaultQuality;

    /// <summary>Rate of pictures and motion that the quality is chosen for as the stream goes, bits a second; null = the quality stays.</summary>
    public double? BitsPerSecond { get; init; }

    /// <summary>Frames of motion in a packet, 1 to 15: so many frames later than it is seen a motion leaves the encoder.</summary>
    public int FramesPerPacket { get; init; } = 5;

    /// <summary>Seconds after which motion is told whole, so that it is right again after a loss.</summary>
    public double StateSeconds { get; init; } = 1;

    /// <summary>How often each part of a picture is sent, 1 to 4.</summary>
    public int Copies { get; init; } = 2;

    /// <summary>Measures whether a picture still serves; null = the first picture is the only one of each shot.</summary>
    public IPictureDistance? Distance { get; init; }

    /// <summary>A new picture is sent when what is drawn is twice in a row so many times as far from the truth as in the first three
    /// seconds of the old one.</summary>
    public double RefreshRatio { get; init; } = 1.4;

    /// <summary>Plain video is sent when it is so many times as far, and a new picture does not help or may not be sent.</summary>
    public double FailureRatio { get; init; } = 2;

    /// <summary>Bits a second that new pictures may take on average.</summary>
    public double PictureBitsPerSecond { get; init; } = 3000;

    /// <summary>Milliseconds in a block of Opus sound that is pushed: 20, 40 or 60; 0 = the stream is silent.</summary>
    public int SoundBlock { get; init; }

    /// <summary>Samples at 48 kHz to leave out at the beginning of the sound.</summary>
    public int SoundSkip { get; init; }

    /// <summary>Constant rate factor of the pictures.</summary>
    internal int PictureQuality => 40 - (2 * Quality);

    /// <summary>Checks all ranges.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    internal void Check()
    {
        Range("The size (--size)", Side, 64, 1024);
        Range("The quality (--quality)", Quality, MotionQuantiser.LowestQuality, MotionQuantiser.HighestQuality);
        Range("Frames in a packet (--frames-per-packet)", FramesPerPacket, 1, MotionWriter.MostFrames);
        Range("Copies of a picture (--copies)", Copies, 1, 4);
        Range("Frames a second", FrameRate.Value, 1, 120);
        Range("The bit rate (--bitrate)", (BitsPerSecond ?? 1000) / 1000, 0.5, 1000);
    }

    private static void Range(string name, double value, double minimum, double maximum)
    {
        if (!(value >= minimum && value <= maximum))
        {
            throw new InputException(FormattableString.Invariant($"{name} must lie between {minimum} and {maximum}, not {value}."));
        }
    }
}
