using System.CommandLine;
using Orator.Cli.Terminal;

namespace Orator.Cli.Commands;

/// <summary><c>orator animate</c>: photo + voice (+ style) -> video.</summary>
internal static class AnimateCommand
{
    public static Command Create()
    {
        Option<string[]> sources = CommonOptions.Sources();
        Option<string?> audio = new("--audio", "-a") { Description = "Speech: any sound or video file with sound." };
        Option<int?> track = CommonOptions.AudioTrack("--audio");
        Option<string?> text = new("--text") { Description = "In place of --audio: a text, spoken by espeak-ng if that is installed." };
        Option<string?> voice = new("--voice") { Description = "With --text: voice or language of espeak-ng, such as en, de or en-us+f3." };
        Option<string?> style = new("--style") { Description = "Manner of speaking: a video of somebody speaking, or a .json file made by 'orator style', or the folder of a style package made by 'orator style-motion'." };
        Option<float> strength = new("--style-strength") { Description = "How much of the style: 0 = neutral, 1 = the reference, up to 1.5.", DefaultValueFactory = _ => 1 };
        Option<bool> noCache = CommonOptions.NoCache();
        Option<string?> pose = new("--pose") { Description = "Take the head motion from this video instead of generating it." };
        Option<string> motion = CommonOptions.Motion();
        Option<LipDriver> lips = new("--lips") { Description = "What moves the lips: motion (what speech became, for all generators), or with styleheat sound (its own audio generator)." };
        Option<string> generator = CommonOptions.Generator();
        Option<string?> model = CommonOptions.Model();
        Option<InversionMethod?> inversion = CommonOptions.Inversion();
        Option<int?> inversionSteps = CommonOptions.InversionSteps();
        Option<int> size = CommonOptions.Size();
        Option<double> fps = new("--fps") { Description = "Frames a second, 1 to 120.", DefaultValueFactory = _ => 25 };
        Option<ulong> seed = new("--seed") { Description = "Seed of head motion and blinks; the same seed gives the same video.", DefaultValueFactory = _ => 0 };
        Option<float> head = new("--head-motion") { Description = "Amount of head motion, 0 = still.", DefaultValueFactory = _ => 1 };
        Option<float> mouth = new("--mouth-motion") { Description = "Amount of mouth motion, 1 = natural.", DefaultValueFactory = _ => 1 };
        Option<bool> noBlink = new("--no-blink") { Description = "Eyes never blink." };
        Option<string?> gaze = CommonOptions.Gaze("random, by default");
        Option<bool> crop = CommonOptions.Crop();
        Option<bool> pasteBack = CommonOptions.PasteBack();
        Option<int?> face = CommonOptions.Face();
        Option<int?> drivingFace = CommonOptions.DrivingFace();
        Option<string> output = CommonOptions.Output("The video to write (.mp4).");
        Option<bool> json = CommonOptions.JsonReport();

        Command command = new("animate", "Makes a portrait speak a recording.")
        {
            sources, audio, track, text, voice, style, strength, noCache, pose, motion, lips, generator, model, size, fps, seed, head, mouth, noBlink, crop, pasteBack,
            face, drivingFace, gaze,
            inversion, inversionSteps, output, json,
        };
        EditOptions edits = EditOptions.AddToVideo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using SpokenText spoken = await SpokenText.CreateAsync(parsed.GetValue(audio), parsed.GetValue(text), parsed.GetValue(voice), cancellation);
            AnimateRequest request = new()
            {
                AudioTrack = parsed.GetValue(track),
                StyleStrength = parsed.GetValue(strength),
                Pose = parsed.GetValue(pose) is string path ? MediaInput.FromFile(path) : null,
                Motion = parsed.GetValue(motion)!,
                Lips = parsed.GetValue(lips),
                Generator = parsed.GetValue(generator)!,
                Model = parsed.GetValue(model),
                Inversion = parsed.GetValue(inversion),
                InversionSteps = parsed.GetValue(inversionSteps),
                Size = parsed.GetValue(size),
                FramesPerSecond = parsed.GetValue(fps),
                Seed = parsed.GetValue(seed),
                HeadMotion = parsed.GetValue(head),
                MouthMotion = parsed.GetValue(mouth),
                Blink = !parsed.GetValue(noBlink),
                Framing = CommonOptions.FramingOf(parsed, crop, pasteBack),
                DrivingFace = parsed.GetValue(drivingFace),
                Gaze = CommonOptions.GazeOf(parsed, gaze),
                Edits = edits.Of(parsed),
            };
            await using TalkingHeads heads = TalkingHeads.Create();
            RenderReport report = await ProgressDisplay.RunAsync("animate", async progress =>
            {
                OpenedInputs inputs = await OpenedInputs.OpenAsync(
                    heads,
                    request,
                    parsed.GetRequiredValue(sources),
                    parsed.GetValue(face),
                    parsed.GetValue(style),
                    CommonOptions.StyleVideoOf(parsed, noCache),
                    progress,
                    cancellation);
                return await heads.AnimateToFileAsync(
                    inputs.Portrait,
                    spoken.Path,
                    parsed.GetRequiredValue(output),
                    request with { Style = inputs.Style, FurtherPortraits = inputs.Further },
                    progress,
                    cancellation);
            });
            CommonOptions.Print(report, parsed.GetValue(json));
            return CommandRunner.Done;
        });
        return command;
    }
}
