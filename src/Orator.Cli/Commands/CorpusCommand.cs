using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Training.Data;

namespace Orator.Cli.Commands;

/// <summary><c>orator corpus</c>: the data that networks are trained on.</summary>
internal static class CorpusCommand
{
    public static Command Create() =>
        new("corpus", "Builds the data that networks are trained on.") { Build(), CorpusMotionCommand.Create() };

    private static Command Build()
    {
        Argument<string> folder = new("DIR") { Description = "Folder of the corpus; one that was interrupted is continued." };
        Option<string[]> from = new("--from") { Description = "Videos and pictures of faces, and folders of such; @FILE reads further arguments from a file, one a line.", Required = true, AllowMultipleArgumentsPerToken = true };
        Option<string?> identities = new("--identities") { Description = "CSV file with the columns file and identity: who is who. Others are told apart by their faces." };
        Option<double> rate = new("--fps") { Description = "Frames a second that videos are read at; 0 = their own rates.", DefaultValueFactory = _ => 25 };
        Option<int> most = new("--most-frames-per-clip") { Description = "Of a longer clip every n-th frame is taken.", DefaultValueFactory = _ => 500 };
        Option<double> room = new("--room") { Description = "Side of the crop in sides of the face's box.", DefaultValueFactory = _ => 2 };
        Option<ulong> seed = new("--seed") { Description = "Selects who belongs to which split.", DefaultValueFactory = _ => 0 };
        Option<double> validation = new("--validation") { Description = "Share of the people in the validation split.", DefaultValueFactory = _ => 0.1 };
        Option<double> test = new("--test") { Description = "Share of the people in the test split.", DefaultValueFactory = _ => 0.1 };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("build", "Videos and pictures -> tracked, cropped, checked and labelled clips in three splits.")
        {
            folder, from, identities, rate, most, room, seed, validation, test, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            CorpusOptions options = new()
            {
                Output = parsed.GetRequiredValue(folder),
                From = parsed.GetRequiredValue(from),
                Identities = parsed.GetValue(identities),
                FramesPerSecond = parsed.GetValue(rate),
                MostFramesPerClip = parsed.GetValue(most),
                Room = parsed.GetValue(room),
                Seed = parsed.GetValue(seed),
                ValidationShare = parsed.GetValue(validation),
                TestShare = parsed.GetValue(test),
            };
            CorpusBuild build = await CorpusBuilder.BuildAsync(options, Show, cancellation);
            if (!Console.IsErrorRedirected)
            {
                await Console.Error.WriteLineAsync();
            }

            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(build);
            }
            else
            {
                await Console.Error.WriteLineAsync(Describe(build));
            }

            return build.Done ? CommandRunner.Done : CommandRunner.Cancelled;
        });
        return command;
    }

    private static void Show(int done, int sources, int clips, int frames)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{done}/{sources} sources, {clips} clips, {frames} frames"));
        }
    }

    private static string Describe(CorpusBuild build) => build.Summary is CorpusSummary summary
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{build.Output}: {summary.Parts.Values.Sum(p => p.Videos)} video clips and {summary.Parts.Values.Sum(p => p.Stills)} stills of {summary.Parts.Values.Sum(p => p.People)} people, {summary.Parts.Values.Sum(p => p.Frames)} frames, {summary.Bytes / 1e6:0} MB. See report.md and the sheets there.")
        : $"{build.Output}: stopped with {build.SourcesDone} of {build.Sources} sources done; the same command goes on from there.";
}
