namespace Orator.Cli.Terminal;

/// <summary>Commands that were once spelled otherwise: one line says how they are spelled now.</summary>
internal static class FormerSpellings
{
    private static readonly Dictionary<string, string> Suites = new(StringComparer.Ordinal)
    {
        ["self-reenactment"] = "self-reenactment",
        ["cross-identity"] = "cross-identity",
        ["motion"] = "motion",
        ["motion-style"] = "style",
    };

    /// <summary>What to tell a user who types a former spelling; null if the command line has none.</summary>
    public static string? Explain(string[] args)
    {
        string[] command = args is ["--threads", _, ..] ? args[2..] : args;
        if (command is not ["evaluate", .. string[] rest])
        {
            return null;
        }

        if (ValueOf(rest, "--suite") is string suite)
        {
            return Suites.TryGetValue(suite, out string? name)
                ? $"'evaluate --suite {suite}' is now 'evaluate {name}'."
                : $"'evaluate --suite NAME' is now 'evaluate NAME', with one of: {string.Join(", ", Suites.Values)}.";
        }

        if (ValueOf(rest, "--self-reenactment") is string clip)
        {
            return $"'evaluate --self-reenactment {clip}' is now 'evaluate clip {clip}'.";
        }

        return rest is ["--generated" or "--truth", ..] ? "'evaluate --generated VIDEO' is now 'evaluate video --generated VIDEO'." : null;
    }

    private static string? ValueOf(string[] args, string option)
    {
        int at = Array.IndexOf(args, option);
        return at >= 0
            ? args.ElementAtOrDefault(at + 1) ?? "NAME"
            : args.FirstOrDefault(arg => arg.StartsWith(option + "=", StringComparison.Ordinal))?[(option.Length + 1)..];
    }
}
