using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Codec;
using Orator.Codec.Payloads;

namespace Orator.Cli.Commands;

/// <summary><c>orator train codec</c>: what the codec of face videos knows of motion beforehand.</summary>
internal static class TrainCodecCommand
{
    public static Command Create()
    {
        Option<string[]> from = new("--from") { Description = "Motion tracks (.json) that 'orator perceive' wrote.", Required = true, AllowMultipleArgumentsPerToken = true };
        Option<string> output = new("--out") { Description = "File to write: src/Orator.Codec/Payloads/motion-model.bin.", Required = true };
        Command command = new("codec", "Contexts of the codec of face videos. They are part of its format: another model makes another format.") { from, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            List<MotionTrack> tracks = [];
            foreach (string path in parsed.GetRequiredValue(from))
            {
                tracks.Add(await MotionTrack.ReadAsync(path, cancellation));
            }

            FaceVideoEncoderOptions usual = new();
            byte[] model = MotionModelTrainer.Learn(tracks, (int)(usual.StateSeconds * 25)).Write();
            await File.WriteAllBytesAsync(parsed.GetRequiredValue(output), model, cancellation);
            await Console.Error.WriteLineAsync(
                $"{parsed.GetRequiredValue(output)}: {model.Length} bytes of {tracks.Sum(track => track.Frames.Count)} frames of {tracks.Count} tracks");
            return CommandRunner.Done;
        });
        return command;
    }
}
