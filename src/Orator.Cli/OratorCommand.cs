using System.CommandLine;
using Orator.Cli.Commands;
using Orator.Cli.Terminal;
using Orator.Engine;

namespace Orator.Cli;

/// <summary>The command line as a whole.</summary>
internal static class OratorCommand
{
    /// <summary>How many threads any command may use; null = one for each processor.</summary>
    public static Option<int?> Threads { get; } = CreateThreads();

    public static RootCommand Create()
    {
        RootCommand root = CreateTree();
        Numbers.UseFor(root);
        return root;
    }

    private static RootCommand CreateTree() => new(
        "Orator makes a portrait speak: photo + voice (+ a video of somebody's manner of speaking) in, video out.")
    {
        AnimateCommand.Create(),
        ReenactCommand.Create(),
        LiveCommand.Create(),
        CallCommand.Create(),
        FrontalizeCommand.Create(),
        EditCommand.Create(),
        PerceiveCommand.Create(),
        StyleCommand.Create(),
        StyleMappingCommand.Create(),
        StyleMotionCommand.Create(),
        CodecCommand.Create(),
        EvaluateCommand.Create(),
        BenchCommand.Create(),
        DemoCommand.Create(),
        CorpusCommand.Create(),
        TrainCommand.Create(),
        DescribeCommand.Create(),
        ExportCommand.Create(),
        ImportCommand.Create(),
        Threads,
    };

    private static Option<int?> CreateThreads()
    {
        Option<int?> option = new("--threads")
        {
            Description = "Threads that the work may use, ffmpeg's included; by default one for each processor. Videos are the same with any number.",
            Recursive = true,
        };
        option.Validators.Add(result =>
        {
            if (Numbers.Given<int>(result) is < 1 or > ThreadLimit.Largest)
            {
                result.AddError($"--threads must lie between 1 and {ThreadLimit.Largest}.");
            }
        });
        return option;
    }
}
