using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;

namespace Orator.Cli.Commands;

/// <summary><c>orator reenact</c>: photo + driving video -> video of the photo in the motion of the driver.</summary>
internal static class ReenactCommand
{
    public static Command Create()
    {
        Option<string[]> sources = CommonOptions.Sources();
        Option<string?> driving = new("--driving", "-d") { Description = "Video whose face drives the portrait; its sound is kept." };
        Option<string?> track = new("--motion") { Description = "In place of --driving: a motion track (.json) that 'orator perceive' or another program wrote." };
        Option<int?> videoTrack = CommonOptions.VideoTrack("--driving");
        Option<int?> audioTrack = CommonOptions.AudioTrack("--driving");
        Option<bool> relative = new("--relative") { Description = "The head moves as the driver's since its first frame; expression, gaze and blink as the driver's from rest (default)." };
        Option<bool> absolute = new("--absolute") { Description = "Take on the driver's head pose, expression, gaze and blink themselves." };
        Option<string?> view = new("--view") { Description = "Turn the head further by yaw,pitch,roll in degrees, e.g. 15,0,0; or 'orbit': swing around it." };
        Option<string?> gaze = CommonOptions.Gaze("follow, by default");
        Option<string> generator = CommonOptions.Generator();
        Option<string?> model = CommonOptions.Model();
        Option<InversionMethod?> inversion = CommonOptions.Inversion();
        Option<int?> inversionSteps = CommonOptions.InversionSteps();
        Option<bool> adapt = new("--adapt-scale") { Description = "With face-vid2vid, which is driven by pictures then: scale the motion by the size of the portrait's face relative to the driver's." };
        Option<bool> best = new("--best-frame") { Description = "With face-vid2vid, which is driven by pictures then: measure the motion from the frame that is most like the portrait, not from the first." };
        Option<bool> int8 = new("--int8") { Description = "With face-vid2vid, which is driven by pictures then: compute frames with 8-bit integers, faster after some preparation and a little less exact." };
        Option<int> size = CommonOptions.Size();
        Option<double?> fps = new("--fps") { Description = "Frames a second; the driver's own by default." };
        Option<bool> crop = CommonOptions.Crop();
        Option<bool> pasteBack = CommonOptions.PasteBack();
        Option<int?> face = CommonOptions.Face();
        Option<int?> drivingFace = CommonOptions.DrivingFace();
        Option<string> output = CommonOptions.Output("The video to write (.mp4).");
        Option<bool> json = CommonOptions.JsonReport();

        Command command = new("reenact", "Makes a portrait follow the face in a video.")
        {
            sources, driving, track, videoTrack, audioTrack, relative, absolute, view, gaze, generator, model, adapt, best, int8, size, fps, crop, pasteBack, face, drivingFace,
            inversion, inversionSteps, output, json,
        };
        EditOptions edits = EditOptions.AddToVideo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(relative) && parsed.GetValue(absolute))
            {
                throw new InputException("--relative and --absolute exclude each other: give one of them.");
            }

            if ((parsed.GetValue(driving) is null) == (parsed.GetValue(track) is null))
            {
                throw new InputException("Give what moves the portrait either as a video with --driving or as a track with --motion.");
            }

            ReenactRequest request = new()
            {
                VideoTrack = parsed.GetValue(videoTrack),
                AudioTrack = parsed.GetValue(audioTrack),
                Absolute = parsed.GetValue(absolute),
                View = ParseView(parsed.GetValue(view)),
                Generator = parsed.GetValue(generator)!,
                Model = parsed.GetValue(model),
                Inversion = parsed.GetValue(inversion),
                InversionSteps = parsed.GetValue(inversionSteps),
                AdaptScale = parsed.GetValue(adapt),
                BestFrame = parsed.GetValue(best),
                Int8 = parsed.GetValue(int8),
                Size = parsed.GetValue(size),
                FramesPerSecond = parsed.GetValue(fps),
                Framing = CommonOptions.FramingOf(parsed, crop, pasteBack),
                DrivingFace = parsed.GetValue(drivingFace),
                Gaze = CommonOptions.GazeOf(parsed, gaze),
                Edits = edits.Of(parsed),
            };
            await using TalkingHeads heads = TalkingHeads.Create();
            RenderReport report = await ProgressDisplay.RunAsync("reenact", async progress =>
            {
                OpenedInputs inputs = await OpenedInputs.OpenAsync(
                    heads, request, parsed.GetRequiredValue(sources), parsed.GetValue(face), null, null, progress, cancellation);
                MediaInput driver = (parsed.GetValue(driving) ?? parsed.GetValue(track))!;
                return await heads.ReenactToFileAsync(
                    inputs.Portrait, driver, parsed.GetRequiredValue(output), request with { FurtherPortraits = inputs.Further }, progress, cancellation);
            });
            CommonOptions.Print(report, parsed.GetValue(json));
            return CommandRunner.Done;
        });
        return command;
    }

    /// <summary>Parses <c>yaw,pitch,roll</c> in degrees, or <c>orbit</c>.</summary>
    internal static HeadView ParseView(string? text)
    {
        if (text is null or "orbit")
        {
            return HeadView.Own with { Orbit = text is not null };
        }

        string[] parts = text.Split(',');
        float[] degrees = new float[3];
        for (int i = 0; i < 3; i++)
        {
            if (parts.Length != 3 || !float.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out degrees[i]) || !(MathF.Abs(degrees[i]) <= 90))
            {
                throw new InputException(
                    $"--view takes three angles in degrees between -90 and 90, as in --view 15,0,0, or orbit; '{text}' is not that.");
            }
        }

        return new HeadView(degrees[0], degrees[1], degrees[2]);
    }
}
