using System.Globalization;

namespace Orator.Training.Plots;

/// <summary>Maps numbers to the length of an axis and chooses round numbers to mark on it.</summary>
internal sealed class PlotAxis
{
    private readonly bool _logarithmic;
    private readonly double _low;
    private readonly double _high;

    /// <summary>Creates an axis that spans some values.</summary>
    /// <param name="values">The values; empty spans 0 to 1.</param>
    /// <param name="logarithmic">Whether equal distances are equal ratios; values that are not positive are then left out.</param>
    /// <param name="margin">Share of the span that is added at each end.</param>
    public PlotAxis(IEnumerable<double> values, bool logarithmic, double margin)
    {
        _logarithmic = logarithmic;
        double[] scaled = [.. values.Select(Scale).Where(double.IsFinite)];
        (_low, _high) = scaled.Length == 0 ? (Scale(logarithmic ? 0.1 : 0), Scale(1)) : (scaled.Min(), scaled.Max());
        double span = _high - _low;
        if (span < 1e-9 * Math.Max(1, Math.Abs(_high)))
        {
            // All values are the same.
            span = logarithmic ? 1 : Math.Max(Math.Abs(_high), 1e-9);
            margin = 0.5;
        }

        _low -= margin * span;
        _high += margin * span;
    }

    /// <summary>Place of a value, 0 at the axis' beginning and 1 at its end; NaN if it has none.</summary>
    public double Place(double value)
    {
        double place = (Scale(value) - _low) / (_high - _low);
        return double.IsFinite(place) ? place : double.NaN;
    }

    /// <summary>Round numbers within the axis.</summary>
    /// <param name="most">About how many there is room for, at least 2.</param>
    public IReadOnlyList<double> Ticks(int most)
    {
        List<double> round = _logarithmic ? LogarithmicTicks(most) : [];
        return round.Count > 1 ? round : LinearTicks(_logarithmic ? Math.Pow(10, _low) : _low, _logarithmic ? Math.Pow(10, _high) : _high, most);
    }

    /// <summary>A tick's label, e.g. 0.02, 350, 20k, 1e-6.</summary>
    public static string Label(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 1e-4 or >= 1e9 => value.ToString("0.###e-0", CultureInfo.InvariantCulture),
        >= 1e6 => (value / 1e6).ToString("0.###", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (value / 1e3).ToString("0.###", CultureInfo.InvariantCulture) + "k",
        _ => value.ToString("0.######", CultureInfo.InvariantCulture),
    };

    private double Scale(double value) => _logarithmic ? Math.Log10(value) : value;

    private List<double> LogarithmicTicks(int most)
    {
        // 1, 2, 5, 10 where there is room, or else powers of ten, or every second, third ... of them.
        int decades = Math.Max(1, (int)Math.Ceiling(_high - _low));
        double[] digits = decades * 3 <= most ? [1, 2, 5] : [1];
        int stride = Math.Max(1, (int)Math.Ceiling((double)decades / most));
        List<double> ticks = [];
        for (int exponent = (int)Math.Floor(_low); exponent <= _high; exponent++)
        {
            if (exponent % stride == 0)
            {
                ticks.AddRange(digits.Select(digit => digit * Math.Pow(10, exponent)).Where(tick => Place(tick) is >= 0 and <= 1));
            }
        }

        return ticks;
    }

    private static List<double> LinearTicks(double low, double high, int most)
    {
        double rough = (high - low) / most;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        List<double> ticks = [];
        for (double k = Math.Ceiling(low / step); k * step <= high; k++)
        {
            // Rounded, so that 3 * 0.1 is written as 0.3.
            ticks.Add(Math.Round(k * step / power) * power);
        }

        return ticks;
    }
}
