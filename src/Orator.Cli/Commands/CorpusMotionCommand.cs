using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Training.Data;
using Orator.Training.Systems.LiveSpeechPortraits;

namespace Orator.Cli.Commands;

/// <summary><c>orator corpus motion</c>: the data that motion generators are trained on.</summary>
internal static class CorpusMotionCommand
{
    public static Command Create()
    {
        Argument<string> folder = new("DIR") { Description = "Folder of the corpus; one that was interrupted is continued." };
        Option<string[]> from = new("--from") { Description = "Videos of talking people, and folders of such; @FILE reads further arguments from a file, one a line.", Required = true, AllowMultipleArgumentsPerToken = true };
        Option<string[]> testOnly = new("--test-only") { Description = "Further videos that go to the test split only.", AllowMultipleArgumentsPerToken = true };
        Option<string[]> inTime = new("--in-time") { Description = "Those of the videos whose sound is known to be in time (studio recordings); others are brought in time with them. By default the median of all people is.", AllowMultipleArgumentsPerToken = true };
        Option<string?> identities = new("--identities") { Description = "CSV file with the columns file and identity: who is who. Otherwise every video is taken to show another person." };
        Option<double> rate = new("--fps") { Description = "Frames a second that videos are read at.", DefaultValueFactory = _ => 25 };
        Option<ulong> seed = new("--seed") { Description = "Selects who belongs to which split.", DefaultValueFactory = _ => 0 };
        Option<double> validation = new("--validation") { Description = "Share of the people in the validation split.", DefaultValueFactory = _ => 0.15 };
        Option<double> test = new("--test") { Description = "Share of the people in the test split.", DefaultValueFactory = _ => 0.15 };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new(
            "motion", "Videos of talking people -> motion of every frame with the sound, checked for sync, in three splits.")
        {
            folder, from, testOnly, inTime, identities, rate, seed, validation, test, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            MotionCorpusOptions options = new()
            {
                Output = parsed.GetRequiredValue(folder),
                From = parsed.GetRequiredValue(from),
                TestOnly = parsed.GetValue(testOnly) ?? [],
                InTime = parsed.GetValue(inTime) ?? [],
                Identities = parsed.GetValue(identities),
                FramesPerSecond = parsed.GetValue(rate),
                Seed = parsed.GetValue(seed),
                ValidationShare = parsed.GetValue(validation),
                TestShare = parsed.GetValue(test),
            };
            MotionCorpusBuild build = await MotionCorpusBuilder.BuildAsync(options, Show, cancellation);
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(build);
            }
            else
            {
                await Console.Error.WriteLineAsync(Describe(build));
            }

            return CommandRunner.Done;
        });
        return command;
    }

    private static void Show(int done, int videos, int clips)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write(
                string.Create(CultureInfo.InvariantCulture, $"\r{done}/{videos} videos, {clips} clips{(done == videos ? "\n" : "")}"));
        }
    }

    private static string Describe(MotionCorpusBuild build)
    {
        MotionClipEntry[] used = [.. build.Clips.Where(c => c.Dropped is null)];
        string parts = string.Join(", ", Enum.GetValues<CorpusPart>().Select(part => string.Create(
            CultureInfo.InvariantCulture,
            $"{part.ToString().ToLowerInvariant()} {used.Where(c => c.Part == part).Sum(c => c.Count / c.FramesPerSecond):0} s of {used.Where(c => c.Part == part).Select(c => c.Person).Distinct().Count()} people")));
        IEnumerable<string> notes = build.Notes.Concat(build.Clips.Where(c => c.Dropped is not null).Select(
            c => $"{c.Name} is left out: {c.Dropped}.")).Select(n => $"note: {n}{Environment.NewLine}");
        return $"{string.Concat(notes)}{build.Output}: {used.Length} clips: {parts}.";
    }
}
