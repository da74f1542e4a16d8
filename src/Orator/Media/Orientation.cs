using System.Globalization;
using System.Text.RegularExpressions;

namespace Orator.Media;

/// <summary>How stored pixels must be turned to be shown, numbered as in EXIF (CIPA DC-008, tag 0x0112).</summary>
internal enum Orientation
{
    AsStored = 1,
    MirroredHorizontally = 2,
    UpsideDown = 3,
    MirroredVertically = 4,
    Transposed = 5,
    QuarterTurnClockwise = 6,
    Transversed = 7,
    QuarterTurnCounterClockwise = 8,
}

/// <summary>Reads and applies <see cref="Orientation"/>; ffmpeg's own handling differs from version to version, so it is switched
/// off.</summary>
internal static partial class Orientations
{
    /// <summary>True when width and height change places.</summary>
    public static bool SwapsSides(this Orientation orientation) => orientation >= Orientation.Transposed;

    /// <summary>ffmpeg video filters that turn stored pixels into shown pixels; empty for none.</summary>
    public static string Filter(this Orientation orientation) => orientation switch
    {
        Orientation.MirroredHorizontally => "hflip",
        Orientation.UpsideDown => "hflip,vflip",
        Orientation.MirroredVertically => "vflip",
        Orientation.Transposed => "transpose=0",
        Orientation.QuarterTurnClockwise => "transpose=1",
        Orientation.Transversed => "transpose=3",
        Orientation.QuarterTurnCounterClockwise => "transpose=2",
        _ => "",
    };

    /// <summary>Turns a picture as <see cref="Filter"/> does.</summary>
    /// <param name="orientation">How stored pixels must be turned.</param>
    /// <param name="stored">The picture as stored.</param>
    public static Image Turn(this Orientation orientation, Image stored)
    {
        if (orientation == Orientation.AsStored)
        {
            return stored;
        }

        bool swaps = orientation.SwapsSides();
        bool flipsX = orientation is Orientation.MirroredHorizontally or Orientation.UpsideDown or Orientation.Transversed or Orientation.QuarterTurnCounterClockwise;
        bool flipsY = orientation is Orientation.UpsideDown or Orientation.MirroredVertically or Orientation.QuarterTurnClockwise or Orientation.Transversed;
        Image shown = swaps ? new Image(stored.Height, stored.Width) : new Image(stored.Width, stored.Height);
        for (int y = 0; y < shown.Height; y++)
        {
            for (int x = 0; x < shown.Width; x++)
            {
                (int column, int row) = swaps ? (y, x) : (x, y);
                stored[flipsX ? stored.Width - 1 - column : column, flipsY ? stored.Height - 1 - row : row].CopyTo(shown[x, y]);
            }
        }

        return shown;
    }

    /// <summary>Clockwise degrees of the turn, 0 to 270 (mirroring left out).</summary>
    public static int Degrees(this Orientation orientation) => orientation switch
    {
        Orientation.UpsideDown or Orientation.MirroredVertically => 180,
        Orientation.Transposed or Orientation.QuarterTurnCounterClockwise => 270,
        Orientation.QuarterTurnClockwise or Orientation.Transversed => 90,
        _ => 0,
    };

    /// <summary>Orientation from ffprobe's print of a display matrix (ISO/IEC 14496-12, 8.3.2): rows "a b u", "c d v", "x y w" mapping (x,
    /// y) to (ax + cy, bx + dy).</summary>
    public static Orientation FromDisplayMatrix(string print)
    {
        double[] m = [.. MatrixRow().Matches(print).SelectMany(r => r.Groups.Values.Skip(1)).Select(
            g => double.Parse(g.Value, CultureInfo.InvariantCulture))];
        if (m.Length < 6)
        {
            return Orientation.AsStored;
        }

        (double a, double b, double c, double d) = (m[0], m[1], m[3], m[4]);
        return Math.Abs(a) + Math.Abs(d) >= Math.Abs(b) + Math.Abs(c)
            ? (a < 0, d < 0) switch
            {
                (false, false) => Orientation.AsStored,
                (true, false) => Orientation.MirroredHorizontally,
                (true, true) => Orientation.UpsideDown,
                _ => Orientation.MirroredVertically,
            }
            : (b < 0, c < 0) switch
            {
                (false, false) => Orientation.Transposed,
                (false, true) => Orientation.QuarterTurnClockwise,
                (true, true) => Orientation.Transversed,
                _ => Orientation.QuarterTurnCounterClockwise,
            };
    }

    [GeneratedRegex(@"^[0-9a-f]{8}:\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)", RegexOptions.Multiline)]
    private static partial Regex MatrixRow();
}
