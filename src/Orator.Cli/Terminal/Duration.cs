using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Orator.Cli.Terminal;

/// <summary>Lengths of time as people write them: 90s, 30m, 1.5h, 1h30m.</summary>
internal static partial class Duration
{
    /// <summary>Parses the value of an option; complains in the option's name.</summary>
    public static TimeSpan? Parse(ArgumentResult argument)
    {
        string text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (TryParse(text) is TimeSpan duration && duration > TimeSpan.Zero)
        {
            return duration;
        }

        argument.AddError($"'{text}' is no length of time: write it as 90s, 30m, 1.5h or 1h30m.");
        return null;
    }

    /// <summary>The length of time; null if the text is none.</summary>
    public static TimeSpan? TryParse(string text)
    {
        Match match = Pattern().Match(text);
        if (!match.Success || text.Length == 0)
        {
            return null;
        }

        double Part(string name) => match.Groups[name].Success ? double.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : 0;
        double seconds = (3600 * Part("h")) + (60 * Part("m")) + Part("s");
        return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
    }

    [GeneratedRegex(@"^((?<h>\d+(\.\d+)?)h)?((?<m>\d+(\.\d+)?)m)?((?<s>\d+(\.\d+)?)s)?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
