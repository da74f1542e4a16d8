using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Orator.Cli.Terminal;

/// <summary>
/// The one parser of numbers for all options of all commands: a decimal point, no thousands separators, whatever the system's language.
/// What .NET would take for
/// another number than the one that was meant ("0,2" for 2) is refused with the right form.
/// </summary>
internal static class Numbers
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
    private const NumberStyles Decimal = Whole | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Types of number that an option may have.</summary>
    public static IReadOnlyList<Type> Types { get; } = [typeof(int), typeof(long), typeof(ulong), typeof(float), typeof(double)];

    /// <summary>Lets all numeric options of a command and its subcommands be parsed here.</summary>
    public static void UseFor(Command command)
    {
        foreach (Option option in command.Options)
        {
            UseFor(option);
        }

        foreach (Command child in command.Subcommands)
        {
            UseFor(child);
        }
    }

    /// <summary>The number that a text means; null if it is not one, or not a finite one.</summary>
    /// <typeparam name="T">Type of the number.</typeparam>
    /// <param name="text">The text.</param>
    public static T? TryParse<T>(string text)
        where T : struct, INumber<T> =>
        T.TryParse(text, IsWhole<T>() ? Whole : Decimal, CultureInfo.InvariantCulture, out T value) && T.IsFinite(value) ? value : null;

    /// <summary>The number that was given with an option, for validators; null if none was, or what was given is none, which is
    /// complained about already.</summary>
    /// <typeparam name="T">Type of the number.</typeparam>
    /// <param name="result">The option.</param>
    public static T? Given<T>(OptionResult result)
        where T : struct, INumber<T> => result.Tokens.Count == 1 ? TryParse<T>(result.Tokens[0].Value) : null;

    private static void UseFor(Option option)
    {
        switch (option)
        {
            case Option<int> whole:
                whole.CustomParser = Parse<int>;
                break;
            case Option<int?> whole:
                whole.CustomParser = ParseNullable<int>;
                break;
            case Option<long> whole:
                whole.CustomParser = Parse<long>;
                break;
            case Option<long?> whole:
                whole.CustomParser = ParseNullable<long>;
                break;
            case Option<ulong> whole:
                whole.CustomParser = Parse<ulong>;
                break;
            case Option<ulong?> whole:
                whole.CustomParser = ParseNullable<ulong>;
                break;
            case Option<float> number:
                number.CustomParser = Parse<float>;
                break;
            case Option<float?> number:
                number.CustomParser = ParseNullable<float>;
                break;
            case Option<double> number:
                number.CustomParser = Parse<double>;
                break;
            case Option<double?> number:
                number.CustomParser = ParseNullable<double>;
                break;
        }
    }

    private static T? ParseNullable<T>(ArgumentResult argument)
        where T : struct, INumber<T>
    {
        string text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        T? value = TryParse<T>(text);
        if (value is null)
        {
            argument.AddError($"{NameOf(argument)} takes {Wanted<T>()}; '{text}' is not one{(IsWhole<T>() ? "" : Hint(text))}.");
        }

        return value;
    }

    private static T Parse<T>(ArgumentResult argument)
        where T : struct, INumber<T> => ParseNullable<T>(argument) ?? T.Zero;

    private static string NameOf(ArgumentResult argument) => (argument.Parent as OptionResult)?.Option.Name ?? argument.Argument.Name;

    // Half of one is a number of the type only if it has fractions.
    private static bool IsWhole<T>()
        where T : struct, INumber<T> => T.IsInteger(T.One / (T.One + T.One));

    private static string Wanted<T>()
        where T : struct, INumber<T> => IsWhole<T>()
            ? typeof(T) == typeof(ulong) ? "a whole number from 0, such as 7" : "a whole number, such as 25"
            : "a number with a decimal point, such as 0.5";

    private static string Hint(string text)
    {
        string point = text.Trim().Replace(',', '.');
        bool comma = text.Contains(',', StringComparison.Ordinal) && TryParse<double>(point) is not null;
        bool thousands = comma && point.Length - point.LastIndexOf('.') == 4 && !point.StartsWith('0');
        return comma
            ? $": write {point}{(thousands ? $", or {point.Replace(".", "", StringComparison.Ordinal)} if the comma parts thousands" : "")}"
            : "";
    }
}
