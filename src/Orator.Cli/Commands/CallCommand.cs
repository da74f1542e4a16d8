using System.CommandLine;
using System.Globalization;
using System.Net;
using Orator.Cli.Terminal;
using Orator.Codec;
using Orator.Live;

namespace Orator.Cli.Commands;

/// <summary><c>orator call</c>: two people see each other at a few kbit/s.</summary>
internal static class CallCommand
{
    public static Command Create()
    {
        Option<string?> listen = new("--listen") { Description = "Wait for the other one: ADDRESS:PORT, such as 127.0.0.1:5004." };
        Option<string?> connect = new("--connect") { Description = "Call the other one: ADDRESS:PORT." };
        Option<string> driving = new("--driving", "-d") { Description = "Your camera, FORMAT:DEVICE of ffmpeg as in v4l2:/dev/video0, an address, or a file.", Required = true };
        Option<string?> audio = new("--audio", "-a") { Description = "Your sound: - (raw 16-bit mono 16 kHz sound on standard input), FORMAT:DEVICE of ffmpeg as in pulse:default, an address, or a file; without it you are not heard." };
        Option<string> generator = CommonOptions.Generator();
        Option<string?> model = CommonOptions.Model();
        Option<int> quality = new("--quality") { Description = "Fineness of motion and pictures, 1 to 8.", DefaultValueFactory = _ => new FaceVideoEncoderOptions().Quality };
        Option<double> fps = new("--fps") { Description = "Frames a second, 1 to 60; the same at both ends.", DefaultValueFactory = _ => 25 };
        Option<double> buffer = new("--buffer") { Description = "Seconds that the other one's motion waits, so that packets may come unevenly.", DefaultValueFactory = _ => new CallOptions().Buffer };
        Option<string?> gaze = CommonOptions.Gaze("follow, by default: as it was sent");
        Option<double?> seconds = new("--seconds") { Description = "End after so many seconds." };
        Option<string> output = CommonOptions.Output("Where the other one is shown: a file (.mp4, .mkv), an address, or - (Matroska on standard output).");
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("call", "Two people see each other at a few kbit/s: faces by the codec, over UDP; sound by Opus.")
        {
            listen, connect, driving, audio, generator, model, quality, fps, buffer, gaze, seconds, output, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string? address = parsed.GetValue(listen) ?? parsed.GetValue(connect);
            if (address is null || (parsed.GetValue(listen) is not null && parsed.GetValue(connect) is not null))
            {
                throw new InputException("Either wait for the other one (--listen ADDRESS:PORT) or call them (--connect ADDRESS:PORT).");
            }

            if (!IPEndPoint.TryParse(address, out IPEndPoint? end) || end.Port == 0)
            {
                throw new InputException($"'{address}' is no address with a port, such as 127.0.0.1:5004.");
            }

            Gaze? eyes = CommonOptions.GazeOf(parsed, gaze);
            CommonOptions.CheckRange("--fps", (int)Math.Ceiling(parsed.GetValue(fps)), 1, 60);
            FFmpegPictureInput camera = new(parsed.GetRequiredValue(driving), parsed.GetValue(fps));
            ISoundInput? sound = LiveOutput.OpenSound(parsed.GetValue(audio));
            await using FFmpegOutput frames = LiveOutput.Open(parsed.GetRequiredValue(output), parsed.GetValue(json));
            await using TalkingHeads heads = TalkingHeads.Create();
            using FaceDistance distance = new(new FaceVideoEncoderOptions().Side);
            CallOptions options = new()
            {
                Generator = parsed.GetValue(generator)!,
                Model = parsed.GetValue(model),
                Gaze = eyes,
                Sound = sound,
                Buffer = parsed.GetValue(buffer),
                Seconds = parsed.GetValue(seconds),
                Finish = cancellation,
            };
            options = options with
            {
                Coding = options.Coding with { FrameRate = parsed.GetValue(fps), Quality = parsed.GetValue(quality), Distance = distance },
            };
            using CallSession session = parsed.GetValue(listen) is not null
                ? CallSession.Listen(heads, end, options)
                : CallSession.Connect(heads, end, options);
            Console.Error.WriteLine(parsed.GetValue(listen) is not null ? $"waiting at {session.Local}" : $"calling {end}");
            CallReport report = await session.RunAsync(camera, frames, new Progress<CallReport>(Show), CancellationToken.None);
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

    private static void Show(CallReport report) => Console.Error.Write(string.Create(
        CultureInfo.InvariantCulture,
        $"\r{report.Seconds:0} s  sent {report.SentRate:0.0} (sound {report.SentSoundRate:0.0}) kbit/s  received {report.ReceivedRate:0.0} (sound {report.ReceivedSoundRate:0.0}) kbit/s  latency {report.Latency:0} ms  lost {report.Lost}  concealed {report.Concealed}  "));
}
