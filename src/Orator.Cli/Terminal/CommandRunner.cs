using System.CommandLine;
using System.CommandLine.Parsing;
using Orator.Engine;
using Orator.Media;

namespace Orator.Cli.Terminal;

/// <summary>Runs a command line and turns every outcome into one clear line and an exit code.</summary>
internal static class CommandRunner
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadInput = 2;
    public const int Cancelled = 130;

    /// <summary>Parses and runs; exit codes: 0 done, 1 failed while working, 2 bad usage or unusable input, 130 cancelled by Ctrl-C,
    /// 143 by SIGTERM, 129 by SIGHUP.</summary>
    public static async Task<int> RunAsync(RootCommand root, Option<int?> threads, string[] args)
    {
        if (FormerSpellings.Explain(args) is string explanation)
        {
            await Console.Error.WriteLineAsync($"orator: {explanation}");
            return BadInput;
        }

        ParseResult parsed = root.Parse(PeerAliases.Translate(args));
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"orator: {error.Message}");
            }

            await Console.Error.WriteLineAsync($"Try 'orator {PathOf(parsed.CommandResult)}--help'.");
            return BadInput;
        }

        ThreadLimit.Use(parsed.GetValue(threads));
        using Interruption interruption = new();
        try
        {
            InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            int exitCode = await parsed.InvokeAsync(configuration, interruption.Token);
            return exitCode == Cancelled ? interruption.ExitCode : exitCode;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            await SayAsync("orator: cancelled; no output was written.");
            return interruption.ExitCode;
        }
        catch (InputException e)
        {
            await Console.Error.WriteLineAsync($"orator: {e.Message}");
            return BadInput;
        }
        catch (SessionException e)
        {
            await Console.Error.WriteLineAsync($"orator: {e.Line}");
            return Failed;
        }
        catch (OratorException e)
        {
            await Console.Error.WriteLineAsync($"orator: {e.Message}");
            return Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            bool full = e is IOException io && DiskSpace.IsExhausted(io);
            await SayAsync(full
                ? "orator: the disk is full; no output was written. Free some space, or choose another folder."
                : $"orator: {e.Message}");
            return Failed;
        }
    }

    // Names from the verb on, each with a space behind it.
    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{PathOf(parent)}{command.Command.Name} " : "";

    // The terminal may be gone.
    private static async Task SayAsync(string line)
    {
        try
        {
            await Console.Error.WriteLineAsync(line);
        }
        catch (IOException)
        {
        }
    }
}
