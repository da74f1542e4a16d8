using System.Globalization;

namespace Orator;

/// <summary>How strongly an attribute is edited: constantly, or changing evenly from one strength to another.</summary>
/// <param name="From">Strength at the beginning, -10 to 10; what 1 means is said by the direction, usually a standard deviation.</param>
/// <param name="To">Strength at the end; the same for a constant one.</param>
/// <param name="Start">When it begins to change, seconds from the beginning of the clip; null = with the clip.</param>
/// <param name="End">When it has reached the second strength, seconds; null = with the clip's last frame. Given together with
/// <paramref name="Start"/>.</param>
public readonly record struct EditStrength(float From, float To, double? Start = null, double? End = null)
{
    /// <summary>Largest strength in either direction.</summary>
    public const float Largest = 10;

    private const string Form =
        "a strength such as +1, or a ramp such as 0..2 (over the whole clip) or 0..2@1..3 (between two times in seconds)";

    /// <summary>Whether it is the same at all times.</summary>
    public bool IsConstant => From == To;

    /// <summary>Whether it changes over the whole clip, whose length must be known then.</summary>
    public bool NeedsLength => !IsConstant && End is null;

    /// <summary>A constant strength.</summary>
    /// <param name="strength">The strength.</param>
    public static implicit operator EditStrength(float strength) => new(strength, strength);

    /// <summary>Parses <c>+1</c>, <c>0..2</c> or <c>0..2@1..3</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What the message calls it, such as <c>--age</c>.</param>
    /// <exception cref="InputException">It is none of these, or out of range.</exception>
    public static EditStrength Parse(string text, string name)
    {
        string[] parts = text.Split('@');
        if (parts.Length > 2
            || Numbers(parts[0]) is not double[] strengths
            || (parts.Length == 2 ? Numbers(parts[1]) : []) is not double[] times
            || (parts.Length == 2 && (strengths.Length != 2 || times.Length != 2)))
        {
            throw new InputException($"{name} takes {Form}; '{text}' is not that.");
        }

        EditStrength strength = parts.Length == 2
            ? new EditStrength((float)strengths[0], (float)strengths[1], times[0], times[1])
            : new EditStrength((float)strengths[0], (float)strengths[^1]);
        strength.Check(name);
        return strength;
    }

    /// <summary>How much of the way from the first strength to the second is done.</summary>
    /// <param name="seconds">Seconds from the beginning of the clip.</param>
    /// <param name="elapsed">Which part of the clip is over, 0 to 1.</param>
    /// <returns>0 to 1.</returns>
    public double Progress(double seconds, double elapsed)
    {
        // Two times that are the same are a step.
        double start = Start ?? 0;
        return End is not double end ? Math.Clamp(elapsed, 0, 1)
            : seconds >= end ? 1
            : seconds <= start ? 0
            : (seconds - start) / (end - start);
    }

    /// <summary>Checks the ranges.</summary>
    /// <param name="name">What the message calls it.</param>
    /// <exception cref="InputException">One is out of range.</exception>
    internal void Check(string name)
    {
        // NaN is within no range.
        if (!(MathF.Abs(From) <= Largest && MathF.Abs(To) <= Largest))
        {
            throw new InputException(FormattableString.Invariant($"{name}: a strength must lie between -{Largest} and {Largest}."));
        }

        if ((Start is null) != (End is null) || !(Start is null || (Start >= 0 && Start <= End && double.IsFinite(End!.Value))))
        {
            throw new InputException($"{name}: a ramp's times are two numbers of seconds from 0, the second not before the first.");
        }
    }

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        string from = Signed(From);
        return IsConstant ? from
            : End is null ? $"{from}..{Signed(To)}"
            : string.Create(CultureInfo.InvariantCulture, $"{from}..{Signed(To)}@{Start ?? 0:0.###}..{End:0.###}");
    }

    private static string Signed(float strength) => strength.ToString("+0.###;-0.###;0", CultureInfo.InvariantCulture);

    // One number, or two with two points between them.
    private static double[]? Numbers(string text)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        string[] parts = text.Split("..");
        double[] numbers = new double[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts.Length > 2 || !double.TryParse(parts[i], Style, CultureInfo.InvariantCulture, out numbers[i])
                || !double.IsFinite(numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }
}
