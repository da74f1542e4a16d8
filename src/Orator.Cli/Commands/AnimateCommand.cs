using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Recipes;

namespace Orator.Cli.Commands;

/// <summary><c>orator animate</c>: photo + voice (+ style) -> video.</summary>
internal static class AnimateCommand
{
    public static Command Create()
    {
        Option<string> source = CommonOptions.Source();
        Option<string?> audio = new("--audio", "-a") { Description = "Speech: any sound or video file with sound." };
        Option<int?> track = CommonOptions.AudioTrack("--audio");
        Option<string?> text = new("--text") { Description = "In place of --audio: a text, spoken by espeak-ng if that is installed." };
        Option<string?> voice = new("--voice") { Description = "With --text: voice or language of espeak-ng, such as en, de or en-us+f3." };
        Option<string?> style = new("--style") { Description = "Manner of speaking: a video of somebody speaking, or a .json file made by 'orator style', or the folder of a style package made by 'orator style-motion'." };
        Option<float> strength = new("--style-strength") { Description = "How much of the style: 0 = neutral, 1 = the reference, up to 1.5.", DefaultValueFactory = _ => 1 };
        Option<bool> noCache = CommonOptions.NoCache();
        Option<string?> pose = new("--pose") { Description = "Take the head motion from this video instead of generating it." };
        Option<string> motion = CommonOptions.Motion();
        Option<string> generator = CommonOptions.Generator();
        Option<string?> model = CommonOptions.Model();
        Option<int> size = CommonOptions.Size();
        Option<double> fps = new("--fps") { Description = "Frames a second, 1 to 120.", DefaultValueFactory = _ => 25 };
        Option<ulong> seed = new("--seed") { Description = "Seed of head motion and blinks; the same seed gives the same video.", DefaultValueFactory = _ => 0 };
        Option<float> head = new("--head-motion") { Description = "Amount of head motion, 0 = still.", DefaultValueFactory = _ => 1 };
        Option<float> mouth = new("--mouth-motion") { Description = "Amount of mouth motion, 1 = natural.", DefaultValueFactory = _ => 1 };
        Option<bool> noBlink = new("--no-blink") { Description = "Eyes never blink." };
        Option<bool> crop = CommonOptions.Crop();
        Option<bool> pasteBack = CommonOptions.PasteBack();
        Option<int?> face = CommonOptions.Face();
        Option<int?> drivingFace = CommonOptions.DrivingFace();
        Option<string> output = CommonOptions.Output("The video to write (.mp4).");
        Option<bool> json = CommonOptions.JsonReport();

        Command command = new("animate", "Makes a portrait speak a recording.")
        {
            source, audio, track, text, voice, style, strength, noCache, pose, motion, generator, model, size, fps, seed, head, mouth, noBlink, crop, pasteBack,
            face, drivingFace,
            output, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(drivingFace) is not null && parsed.GetValue(pose) is null)
            {
                throw new InputException("--driving-face belongs to --pose: give a video to take the head motion from.");
            }

            using SpokenText spoken = await SpokenText.CreateAsync(parsed.GetValue(audio), parsed.GetValue(text), parsed.GetValue(voice), cancellation);
            AnimateOptions options = new()
            {
                Source = parsed.GetRequiredValue(source),
                Audio = spoken.Path,
                AudioTrack = parsed.GetValue(track),
                Style = parsed.GetValue(style),
                StyleVideo = CommonOptions.StyleVideoOf(parsed, noCache),
                StyleStrength = parsed.GetValue(strength),
                Pose = parsed.GetValue(pose),
                Motion = parsed.GetValue(motion)!,
                Generator = parsed.GetValue(generator)!,
                Model = parsed.GetValue(model),
                Size = parsed.GetValue(size),
                FramesPerSecond = parsed.GetValue(fps),
                Seed = parsed.GetValue(seed),
                HeadMotion = parsed.GetValue(head),
                MouthMotion = parsed.GetValue(mouth),
                Blink = !parsed.GetValue(noBlink),
                Framing = CommonOptions.FramingOf(parsed, crop, pasteBack),
                Face = parsed.GetValue(face),
                DrivingFace = parsed.GetValue(drivingFace),
                Output = parsed.GetRequiredValue(output),
            };
            CommonOptions.CheckRange("--style-strength", options.StyleStrength, 0, 1.5);
            CommonOptions.CheckRange("--fps", options.FramesPerSecond, 1, 120);
            CommonOptions.CheckRange("--head-motion", options.HeadMotion, 0, 3);
            CommonOptions.CheckRange("--mouth-motion", options.MouthMotion, 0, 3);
            RenderReport report = await ProgressDisplay.RunAsync("animate", progress => AnimateRecipe.RunAsync(options, progress, cancellation));
            CommonOptions.Print(report, parsed.GetValue(json));
            return CommandRunner.Done;
        });
        return command;
    }
}
