using System.CommandLine;
using Orator.Engine;

namespace Orator.Cli;

/// <summary>Runs a command line and turns every outcome into one clear line and an exit code.</summary>
internal static class CommandRunner
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadInput = 2;
    public const int Cancelled = 130;

    /// <summary>Parses and runs; exit codes: 0 done, 1 failed while working, 2 bad usage or unusable input, 130 cancelled by Ctrl-C.</summary>
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        ParseResult parsed = root.Parse(PeerAliases.Translate(args));
        if (parsed.Errors.Count > 0)
        {
            foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"orator: {error.Message}");
            }

            await Console.Error.WriteLineAsync($"Try 'orator {parsed.CommandResult.Command.Name} --help'.".Replace($" {root.Name} ", " ", StringComparison.Ordinal));
            return BadInput;
        }

        ThreadLimit.Use(parsed.GetValue(OratorCommand.Threads));
        using CancellationTokenSource cancellation = new();
        int interrupts = 0;
        Console.CancelKeyPress += (_, e) =>
        {
            // The first Ctrl-C cleans up; the second lets the system end the process.
            e.Cancel = Interlocked.Increment(ref interrupts) == 1;
            cancellation.Cancel();
        };

        try
        {
            InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(configuration, cancellation.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("orator: cancelled; no output was written.");
            return Cancelled;
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
            await Console.Error.WriteLineAsync($"orator: {e.Message}");
            return Failed;
        }
    }
}
