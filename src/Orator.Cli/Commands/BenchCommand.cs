using System.CommandLine;
using System.Globalization;
using Orator.Cli.Bench;
using Orator.Cli.Terminal;
using Orator.Engine;
using Spectre.Console;

namespace Orator.Cli.Commands;

/// <summary><c>orator bench</c>: how fast this machine is.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        Option<string> generator = CommonOptions.Generator();
        Option<bool> json = CommonOptions.JsonReport();
        Option<bool> bytes = new("--int8") { Description = "Measure instead how much faster convolutions are in 8-bit integers." };
        Option<bool> frames = new("--frames") { Description = "Measure instead what a frame of every generator costs: time, allocated memory, garbage collections." };
        Command command = new(
            "bench",
            "Measures perception, rendering and the whole of 'animate' on this machine with the demo media.") { generator, bytes, frames, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(bytes))
            {
                Print(Int8Bench.Run(line => Console.Error.WriteLine($"measuring {line} ..."), cancellation), parsed.GetValue(json));
                return CommandRunner.Done;
            }

            if (parsed.GetValue(frames))
            {
                Print(await FrameBench.RunAsync(
                    line => Console.Error.WriteLine($"measuring {line} ..."), cancellation), parsed.GetValue(json));
                return CommandRunner.Done;
            }

            BenchReport report = await MachineBench.RunAsync(
                parsed.GetValue(generator)!, line => Console.Error.WriteLine($"measuring {line} ..."), cancellation);
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(report);
                return CommandRunner.Done;
            }

            Table table = new Table().AddColumns("what", "frames a second", "ms a frame", "x real time");
            foreach (BenchRow row in report.Rows)
            {
                table.AddRow(
                    row.Name,
                    Number(row.FramesPerSecond),
                    Number(1000 / row.FramesPerSecond),
                    row.RealTime is double ratio ? Number(ratio) : "");
            }

            AnsiConsole.Write(table);
            AnsiConsole.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{report.Machine}, peak memory {report.PeakMegabytes:0} MB"));
            return CommandRunner.Done;
        });
        return command;
    }

    private static void Print(IReadOnlyList<Int8BenchRow> rows, bool json)
    {
        if (json)
        {
            CommonOptions.PrintJson(new { rows, machine = Machine.Describe() });
            return;
        }

        Table table = new Table().AddColumns(
            "convolution", "picture", "32-bit floats, ms", "8-bit integers, ms", "times as fast", "PSNR, dB");
        foreach (Int8BenchRow row in rows)
        {
            table.AddRow(
                $"{row.Kernel}x{row.Kernel}, {row.Channels} channels",
                $"{row.Size}x{row.Size}",
                Number(row.FloatMilliseconds),
                Number(row.ByteMilliseconds),
                Number(row.Ratio),
                Number(row.Psnr));
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"{Machine.Describe()}; four convolutions in a row; medians of alternating runs");
    }

    private static void Print(IReadOnlyList<FrameRow> rows, bool json)
    {
        if (json)
        {
            CommonOptions.PrintJson(new { rows, machine = Machine.Describe() });
            return;
        }

        Table table = new Table().AddColumns("frames", "a second", "kB allocated a frame", "collections, gen 0 / 1 / 2");
        foreach (FrameRow row in rows)
        {
            table.AddRow(row.Name, Number(row.FramesPerSecond), Number(row.KilobytesPerFrame), string.Join(" / ", row.Collections));
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Machine.Describe()}; {FrameBench.Frames} frames of each generator, no encoding"));
    }

    private static string Number(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
