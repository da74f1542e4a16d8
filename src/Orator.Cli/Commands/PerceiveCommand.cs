using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Recipes;

namespace Orator.Cli.Commands;

/// <summary><c>orator perceive</c>: what Orator sees of a face in a picture or video.</summary>
internal static class PerceiveCommand
{
    public static Command Create()
    {
        Argument<string> input = new("input") { Description = "Picture or video with a face." };
        Option<string> output = CommonOptions.Output("The track to write (.json).");
        Option<string?> overlay = new("--overlay") { Description = "Also draw what was seen: a picture (.png, .jpg) for a picture, a video (.mp4) for a video." };
        Option<FaceObserver> observer = new("--observer")
        {
            Description = "What looks at the face: the face mesh (mesh), or Free-HeadGAN's own networks beside it (learned).",
            DefaultValueFactory = _ => FaceObserver.Mesh,
        };
        Option<string?> canonical = new("--canonical-model")
        {
            Description = "With --observer learned: folder of the network of canonical key points; by default the shipped one.",
        };
        Option<int?> videoTrack = CommonOptions.VideoTrack("the video");
        Option<int?> audioTrack = CommonOptions.AudioTrack("the video");
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("perceive", "Writes down what is seen of a face: landmarks, head pose, gaze, blink, mouth.")
        {
            input, output, overlay, observer, canonical, videoTrack, audioTrack, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            PerceiveRequest request = new()
            {
                VideoTrack = parsed.GetValue(videoTrack),
                AudioTrack = parsed.GetValue(audioTrack),
                Observer = parsed.GetValue(observer),
                CanonicalModel = parsed.GetValue(canonical),
            };
            await using TalkingHeads heads = TalkingHeads.Create();
            PerceiveReport report = await ProgressDisplay.RunAsync("perceive", progress => heads.PerceiveToFileAsync(
                parsed.GetRequiredValue(input), parsed.GetRequiredValue(output), parsed.GetValue(overlay), request, progress, cancellation));
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(report);
            }
            else
            {
                foreach (string note in report.Notes)
                {
                    await Console.Error.WriteLineAsync($"note: {note}");
                }

                await Console.Error.WriteLineAsync(FormattableString.Invariant($"{report.Output}: {report.FramesWithFace} of {report.Frames} frames show a face ({report.Frames / report.Seconds:0} frames a second)"));
            }

            return CommandRunner.Done;
        });
        return command;
    }
}
