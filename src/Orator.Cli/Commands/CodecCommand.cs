using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Codec;
using Orator.Codec.Payloads;

namespace Orator.Cli.Commands;

/// <summary><c>orator codec</c>: face video at a few kbit/s.</summary>
internal static class CodecCommand
{
    public static Command Create() => new("codec", "Face video at a few kbit/s: pictures of a face now and then, and what it does in between.")
    {
        Encode(),
        Decode(),
        Info(),
        CodecCompareCommand.Create(),
    };

    private static Command Encode()
    {
        Argument<string> input = new("VIDEO") { Description = "Video of one face." };
        Option<string> output = CommonOptions.Output("The face video to write (.orf).");
        Option<int> quality = new("--quality")
        {
            Description = "Fineness of motion and pictures, 1 (fewest bits) to 8.",
            DefaultValueFactory = _ => MotionQuantiser.DefaultQuality,
        };
        Option<double?> bitrate = new("--bitrate")
        {
            Description = "kbit/s of pictures and motion: the fineness of motion follows it; --quality is where it begins.",
        };
        Option<int> size = new("--size") { Description = "Side of the coded square around the head, 64 to 1024 pixels.", DefaultValueFactory = _ => 256 };
        Option<int> frames = new("--frames-per-packet")
        {
            Description = "Frames of motion in a packet, 1 to 15: fewer are sooner there and take more bits.",
            DefaultValueFactory = _ => new FaceVideoEncoderOptions().FramesPerPacket,
        };
        Option<int> copies = new("--copies")
        {
            Description = "How often each part of a picture is sent, 1 to 4.",
            DefaultValueFactory = _ => new FaceVideoEncoderOptions().Copies,
        };
        Option<string> generator = new("--generator")
        {
            Description = "What the encoder draws with, to see whether a picture still serves.",
            DefaultValueFactory = _ => FaceVideoFile.EncoderGenerator,
        };
        Option<double> sound = new("--audio") { Description = "kbit/s of the sound (Opus), 6 to 32; 0 = none.", DefaultValueFactory = _ => 12 };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("encode", "Codes a video of one face.")
        {
            input, output, quality, bitrate, size, frames, copies, generator, sound, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(sound) != 0)
            {
                CommonOptions.CheckRange("--audio", parsed.GetValue(sound), 6, 32);
            }

            CommonOptions.CheckRange("--size", parsed.GetValue(size), 64, 1024);
            using FaceDistance distance = new(parsed.GetValue(size));
            FaceVideoEncoderOptions options = new()
            {
                Quality = parsed.GetValue(quality),
                BitsPerSecond = 1000 * parsed.GetValue(bitrate),
                Side = parsed.GetValue(size),
                FramesPerPacket = parsed.GetValue(frames),
                Copies = parsed.GetValue(copies),
                Distance = distance,
            };
            StreamReport report = await ProgressDisplay.RunAsync("encode", progress => FaceVideoFile.EncodeAsync(
                parsed.GetRequiredValue(input),
                parsed.GetRequiredValue(output),
                options,
                parsed.GetRequiredValue(generator),
                parsed.GetValue(sound),
                progress,
                cancellation));
            Print(report, parsed.GetValue(json));
            return CommandRunner.Done;
        });
        return command;
    }

    private static Command Decode()
    {
        Argument<string> input = new("STREAM") { Description = "A face video (.orf)." };
        Option<string> output = CommonOptions.Output("The video to write (.mp4).");
        Option<string> generator = CommonOptions.Generator();
        Option<string?> view = new("--view") { Description = "Turn the head further by yaw,pitch,roll in degrees, e.g. 15,0,0; or 'orbit'." };
        Option<string?> gaze = CommonOptions.Gaze("follow, by default: as it was sent");
        Option<int?> size = new("--size") { Description = "Side of the frames, 64 to 1024 pixels; by default as they were coded." };
        Option<double> loss = new("--loss") { Description = "Lose this share of the packets at random, 0 to 1.", DefaultValueFactory = _ => 0 };
        Option<double> burst = new("--burst") { Description = "Six times a minute, lose everything for so many seconds.", DefaultValueFactory = _ => 0 };
        Option<ulong> seed = new("--seed") { Description = "Selects which packets are lost.", DefaultValueFactory = _ => 0 };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("decode", "Draws a face video.") { input, output, generator, view, gaze, size, loss, burst, seed, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            CommonOptions.CheckRange("--loss", parsed.GetValue(loss), 0, 1);
            CommonOptions.CheckRange("--burst", parsed.GetValue(burst), 0, 60);
            Gaze? eyes = CommonOptions.GazeOf(parsed, gaze);
            bool loses = parsed.GetValue(loss) > 0 || parsed.GetValue(burst) > 0;
            DecodeReport report = await ProgressDisplay.RunAsync("decode", progress => FaceVideoFile.DecodeAsync(
                parsed.GetRequiredValue(input),
                parsed.GetRequiredValue(output),
                parsed.GetRequiredValue(generator),
                ReenactCommand.ParseView(parsed.GetValue(view)),
                parsed.GetValue(size),
                eyes,
                loses ? new PacketLoss(parsed.GetValue(loss), parsed.GetValue(seed), parsed.GetValue(burst)) : null,
                progress,
                cancellation));
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(report);
                return CommandRunner.Done;
            }

            string lost = report.Statistics.Lost > 0 || report.Statistics.Concealed > 0
                ? FormattableString.Invariant($"; {report.Statistics.Lost} packets lost, {report.Statistics.Concealed} frames concealed, {report.GreyFrames} without a picture")
                : "";
            await Console.Error.WriteLineAsync(FormattableString.Invariant(
                $"{report.Output}: {report.Frames} frames, {report.Side}x{report.Side}, {report.FramesPerSecond:0.###} fps, made in {report.Seconds:0.0} s{lost}"));
            return CommandRunner.Done;
        });
        return command;
    }

    private static Command Info()
    {
        Argument<string> input = new("STREAM") { Description = "A face video (.orf)." };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("info", "Says what a face video holds, and what its bits are for.") { input, json };
        command.SetAction(parsed =>
        {
            Print(StreamReport.Read(parsed.GetRequiredValue(input)), parsed.GetValue(json));
            return CommandRunner.Done;
        });
        return command;
    }

    private static void Print(StreamReport report, bool json)
    {
        if (json)
        {
            CommonOptions.PrintJson(report);
            return;
        }

        Console.Error.WriteLine(FormattableString.Invariant(
            $"{report.File}: {report.Frames} frames, {report.Parameters.Side}x{report.Parameters.Side}, {report.Seconds:0.0} s, {report.Pictures} {(report.Pictures == 1 ? "picture" : "pictures")}, motion of quality {string.Join(", ", report.Qualities)}{(report.PlainFrames > 0 ? $"; {report.PlainFrames} frames as plain video, where no face was seen or none could be drawn" : "")}"));
        foreach (KindReport kind in report.Kinds)
        {
            string name = kind.Kind.ToString().ToLowerInvariant();
            Console.Error.WriteLine(FormattableString.Invariant(
                $"  {name,-10} {kind.Packets,6} packets {kind.Bytes,9} bytes {kind.KilobitsPerSecond,8:0.00} kbit/s"));
        }

        Console.Error.WriteLine(FormattableString.Invariant($"  {"all",-10} {report.Kinds.Sum(k => k.Packets),6} packets {report.Kinds.Sum(k => k.Bytes),9} bytes {report.KilobitsPerSecond,8:0.00} kbit/s"));
    }
}
