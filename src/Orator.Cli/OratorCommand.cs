using System.CommandLine;
using Orator.Cli.Commands;

namespace Orator.Cli;

/// <summary>The command line as a whole.</summary>
internal static class OratorCommand
{
    public static RootCommand Create() => new("Orator makes a portrait speak: photo + voice (+ a video of somebody's manner of speaking) in, video out.")
    {
        AnimateCommand.Create(),
        ReenactCommand.Create(),
        FrontalizeCommand.Create(),
        PerceiveCommand.Create(),
        StyleCommand.Create(),
        StyleMappingCommand.Create(),
        StyleMotionCommand.Create(),
        EvaluateCommand.Create(),
        BenchCommand.Create(),
        DemoCommand.Create(),
        CorpusCommand.Create(),
        TrainCommand.Create(),
        ExportCommand.Create(),
        ImportCommand.Create(),
    };
}
