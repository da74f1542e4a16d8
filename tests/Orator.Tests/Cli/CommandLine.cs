using Orator.Cli;
using Orator.Cli.Terminal;

namespace Orator.Tests.Cli;

/// <summary>Runs the real command line in this process and collects what it prints. Not parallel: the console is one for all.</summary>
[CollectionDefinition(nameof(CommandLine), DisableParallelization = true)]
public sealed class CommandLine : ICollectionFixture<CommandLine>
{
    internal static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] args)
    {
        TextWriter output = Console.Out;
        TextWriter errors = Console.Error;
        using StringWriter printed = new();
        using StringWriter complained = new();
        Console.SetOut(printed);
        Console.SetError(complained);
        try
        {
            int exitCode = await CommandRunner.RunAsync(OratorCommand.Create(), OratorCommand.Threads, args);
            return (exitCode, printed.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(errors);
        }
    }
}
