using ScottPlot;
using ScottPlot.TickGenerators;

namespace Orator.Training.Plots;

/// <summary>
/// Ticks of an axis whose values are decimal logarithms, labelled with the numbers themselves: powers of ten, with 2 and 5 between them
/// where there is room, and round fractions of a power where the axis spans less than one.
/// </summary>
internal sealed class LogarithmicTicks : ITickGenerator
{
    // With more powers of ten there is no room for digits between them.
    private const double MostWithDigits = 2.5;
    private readonly NumericAutomatic _powers = new()
    {
        IntegerTicksOnly = true,
        LabelFormatter = Label,
        MinorTickGenerator = new LogMinorTickGenerator(),
    };

    /// <inheritdoc/>
    public Tick[] Ticks { get; private set; } = [];

    /// <inheritdoc/>
    public int MaxTickCount { get; set; } = 100;

    /// <inheritdoc/>
    public void Regenerate(CoordinateRange range, Edge edge, PixelLength size, Paint paint, LabelStyle labelStyle)
    {
        if (range.Span > MostWithDigits)
        {
            _powers.Regenerate(range, edge, size, paint, labelStyle);
            Ticks = _powers.Ticks;
            return;
        }

        List<double> values = Digits(range);
        values = values.Count > 2 ? values : Fractions(range);
        Ticks = [.. values.Select(value => Tick.Major(Math.Log10(value), Label(Math.Log10(value))))];
    }

    private static List<double> Digits(CoordinateRange range)
    {
        double[] digits = [1, 2, 5];
        List<double> values = [];
        for (int power = (int)Math.Floor(range.Min); power <= range.Max; power++)
        {
            values.AddRange(digits.Select(digit => digit * Math.Pow(10, power)).Where(value => range.Contains(Math.Log10(value))));
        }

        return values;
    }

    // Steps of 1, 2 or 5 times a power of ten, about six of them.
    private static List<double> Fractions(CoordinateRange range)
    {
        (double low, double high) = (Math.Pow(10, range.Min), Math.Pow(10, range.Max));
        double rough = Math.Max((high - low) / 6, 1e-12 * high);
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        List<double> values = [];
        for (double k = Math.Ceiling(low / step); k * step <= high; k++)
        {
            values.Add(k * step);
        }

        return values;
    }

    private static string Label(double logarithm) => FormattableString.Invariant($"{Math.Pow(10, logarithm):G4}");
}
