using System.CommandLine;
using System.Globalization;
using Orator.Cli.Terminal;
using Orator.Live;

namespace Orator.Cli.Commands;

/// <summary><c>orator live</c>: a portrait speaks or follows while somebody speaks or moves.</summary>
internal static class LiveCommand
{
    public static Command Create()
    {
        Option<string[]> sources = CommonOptions.Sources();
        Option<string?> audio = new("--audio", "-a") { Description = "Speech: - (raw 16-bit mono 16 kHz sound on standard input), FORMAT:DEVICE of ffmpeg as in pulse:default, an address, or a file." };
        Option<string?> driving = new("--driving", "-d") { Description = "In place of --audio: a camera to follow, FORMAT:DEVICE of ffmpeg as in v4l2:/dev/video0, an address, or a file." };
        Option<string?> style = new("--style") { Description = "Manner of speaking: a video, a .json file made by 'orator style', or a style package." };
        Option<string> generator = CommonOptions.Generator();
        Option<string?> model = CommonOptions.Model();
        Option<int> size = new("--size") { Description = "Largest side of the animated square, pixels.", DefaultValueFactory = _ => 256 };
        Option<double> fps = new("--fps") { Description = "Frames a second, 1 to 60.", DefaultValueFactory = _ => 25 };
        Option<double?> delay = new("--delay") { Description = "Seconds from sound (0.65) or camera (0.2) to picture." };
        Option<double?> seconds = new("--seconds") { Description = "Stop after so many seconds." };
        Option<string?> gaze = CommonOptions.Gaze("random from speech, follow from a camera");
        Option<bool> crop = CommonOptions.Crop();
        Option<int?> face = CommonOptions.Face();
        Option<string> output = CommonOptions.Output("A file (.mp4, .mkv), an address (rtmp://, udp://, srt://, tcp://), or - (Matroska on standard output).");
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("live", "A portrait speaks or follows while it happens.")
        {
            sources, audio, driving, style, generator, model, size, fps, delay, seconds, gaze, crop, face, output, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            (string? heard, string? seen) = (parsed.GetValue(audio), parsed.GetValue(driving));
            if (heard is null == (seen is null))
            {
                throw new InputException("Give either a sound to speak (--audio) or a camera to follow (--driving).");
            }

            CommonOptions.CheckRange("--fps", (int)Math.Ceiling(parsed.GetValue(fps)), 1, 60);
            RenderRequest request = heard is not null
                ? new AnimateRequest { FramesPerSecond = parsed.GetValue(fps), Gaze = CommonOptions.GazeOf(parsed, gaze) }
                : new ReenactRequest { FramesPerSecond = parsed.GetValue(fps), Gaze = CommonOptions.GazeOf(parsed, gaze) };
            request = request with
            {
                Generator = parsed.GetValue(generator)!,
                Model = parsed.GetValue(model),
                Size = parsed.GetValue(size),
                Framing = parsed.GetValue(crop) ? Framing.Crop : Framing.PasteBack,
            };
            LiveOptions options = new() { Seconds = parsed.GetValue(seconds), Finish = cancellation };
            options = options with { Delay = parsed.GetValue(delay) ?? options.Delay, CameraDelay = parsed.GetValue(delay) ?? options.CameraDelay };

            // Inputs and outputs that do not exist are told before models are loaded.
            ISoundInput? sound = LiveOutput.OpenSound(heard);
            IPictureInput? camera = seen is null ? null : new FFmpegPictureInput(seen, parsed.GetValue(fps));
            await using FFmpegOutput frames = LiveOutput.Open(parsed.GetRequiredValue(output), parsed.GetValue(json));
            await using TalkingHeads heads = TalkingHeads.Create();
            OpenedInputs inputs = await OpenedInputs.OpenAsync(
                heads, request, parsed.GetRequiredValue(sources), parsed.GetValue(face), parsed.GetValue(style), null, null, cancellation);
            request = request is AnimateRequest speech
                ? speech with { Style = inputs.Style, FurtherPortraits = inputs.Further }
                : request with { FurtherPortraits = inputs.Further };
            using LiveSession session = await LiveSession.OpenAsync(heads, inputs.Portrait, request, options, cancellation);
            foreach (string note in session.Notes)
            {
                Console.Error.WriteLine($"note: {note}");
            }

            // Ctrl-C is how it ends: in good order (LiveOptions.Finish).
            Progress<LiveReport> progress = new(Show);
            LiveReport report = sound is not null
                ? await session.SpeakAsync(sound, frames, progress, CancellationToken.None)
                : await session.FollowAsync(camera!, frames, progress, CancellationToken.None);
            Show(report);
            Console.Error.WriteLine();
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(report);
            }

            return CommandRunner.Done;
        });
        return command;
    }

    // One line that is written over, on standard error: standard output may be the video.
    private static void Show(LiveReport report)
    {
        string Stage(string name, StageLatency? time) => time is null ? "" : string.Create(
            CultureInfo.InvariantCulture, $"  {name} {time.Median:0}/{time.Percentile95:0} ms");
        Console.Error.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"\r{report.Rate.TimeOf(report.Frames):0} s  repeated {report.Repeated}  skipped {report.Skipped}{Stage("drawing", report.Drawing)}{Stage("ready", report.Ready)}{Stage("shown", report.Shown)}  "));
    }
}
