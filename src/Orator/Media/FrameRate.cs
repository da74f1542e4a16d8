using System.Globalization;

namespace Orator.Media;

/// <summary>Frames a second as an exact fraction, as film and television need it (29.97 is 30000/1001).</summary>
public readonly record struct FrameRate
{
    /// <summary>Creates a frame rate.</summary>
    /// <param name="numerator">At least 1.</param>
    /// <param name="denominator">At least 1.</param>
    /// <exception cref="InputException">The rate is not above 0, or above 1000 frames a second.</exception>
    public FrameRate(int numerator, int denominator = 1)
    {
        if (numerator < 1 || denominator < 1 || numerator > 1000L * denominator)
        {
            throw new InputException(
                $"A frame rate of {numerator}/{denominator} cannot be used: give frames a second between 0 and 1000, such as 25.");
        }

        Numerator = numerator;
        Denominator = denominator;
    }

    /// <summary>Frames in <see cref="Denominator"/> seconds.</summary>
    public int Numerator { get; }

    /// <summary>Seconds for <see cref="Numerator"/> frames.</summary>
    public int Denominator { get; }

    /// <summary>Frames a second.</summary>
    public double Value => (double)Numerator / Denominator;

    /// <summary>The fraction meant by a decimal number: 23.976, 29.97 and 59.94 become 24000/1001, 30000/1001 and 60000/1001.</summary>
    /// <param name="framesPerSecond">Above 0, at most 1000.</param>
    /// <exception cref="InputException">The value is out of range.</exception>
    public static FrameRate FromDouble(double framesPerSecond)
    {
        if (!(framesPerSecond >= 0.001 && framesPerSecond <= 1000))
        {
            throw new InputException($"A frame rate of {framesPerSecond.ToString(CultureInfo.InvariantCulture)} cannot be used: give frames a second between 0 and 1000, such as 25.");
        }

        if (Math.Abs(framesPerSecond - Math.Round(framesPerSecond)) < 1e-6)
        {
            return new FrameRate((int)Math.Round(framesPerSecond));
        }

        double ntsc = framesPerSecond * 1.001;
        return Math.Abs(ntsc - Math.Round(ntsc)) < 0.004 && Math.Round(ntsc) is 24 or 30 or 48 or 60 or 120
            ? new FrameRate((int)Math.Round(ntsc) * 1000, 1001)
            : new FrameRate((int)Math.Round(framesPerSecond * 1000), 1000);
    }

    /// <summary>The fraction meant by a decimal number, as <see cref="FromDouble"/>.</summary>
    /// <param name="framesPerSecond">Above 0, at most 1000.</param>
    public static implicit operator FrameRate(double framesPerSecond) => FromDouble(framesPerSecond);

    /// <summary>Time at which a frame is shown.</summary>
    /// <param name="index">Index of the frame, from 0.</param>
    /// <returns>Seconds.</returns>
    public double TimeOf(long index) => (double)index * Denominator / Numerator;

    /// <summary>The fraction as ffmpeg writes it, e.g. <c>30000/1001</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Numerator}/{Denominator}");

    /// <summary>Reads ffprobe's notation; null for <c>0/0</c> and anything unusable.</summary>
    internal static FrameRate? Parse(string? text)
    {
        string[] parts = (text ?? "").Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int numerator)
            && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int denominator)
            && numerator > 0 && denominator > 0 && numerator <= 1000L * denominator
            ? new FrameRate(numerator, denominator)
            : null;
    }
}
