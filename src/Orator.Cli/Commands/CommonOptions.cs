using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orator.Animation;
using Orator.Motion.FromSpeech;

namespace Orator.Cli.Commands;

/// <summary>Options that several commands share, and how a result is printed.</summary>
internal static class CommonOptions
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Option<string> Source() => new("--source", "-s") { Description = "Portrait: a picture with a face.", Required = true };

    public static Option<string[]> Sources() => new("--source", "-s")
    {
        Description = "Portrait: a picture with a face. Generators that use several pictures of a person (headgan) take further ones after it.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    public static Option<string> Output(string description, bool required = true) =>
        new("--output", "-o") { Description = description, Required = required };

    public static Option<bool> JsonReport() => new("--json") { Description = "Print one machine-readable object on standard output." };

    public static Option<int?> Face() =>
        new("--face") { Description = "Which face to take when there are several: 1 = the largest (default), 2 = the next ..." };

    public static Option<int?> DrivingFace() => new("--driving-face")
    {
        Description = "Which person to follow when the driving video shows several: 1 = the largest (default), 2 = the next ...; found again after cuts.",
    };

    public static Option<string> Generator() => new("--generator")
    {
        Description = "What draws the frames: style-aware (learned), face-vid2vid (learned, draws the whole head anew: for views rather than for speech), styleheat (learned, by StyleGAN2; edits with --model), headgan (learned, draws the head from a sketch; needs --model), or mesh (geometric baseline).",
        DefaultValueFactory = _ => Animators.Default,
    };

    public static Option<string> Motion() => new("--motion")
    {
        Description = "What turns speech into motion: learned, rule-based (without learning, the baseline), or the folder of a model package.",
        DefaultValueFactory = _ => MotionGenerators.Default,
    };

    public static Option<string?> Model() =>
        new("--model") { Description = "Folder of the generator's model package; by default the shipped one, if there is one." };

    public static Option<InversionMethod?> Inversion() => new("--inversion")
    {
        Description = "With styleheat: how the portrait is inverted, encoder (default) or optimised (minutes, nearer to the photo).",
    };

    public static Option<int?> InversionSteps() =>
        new("--inversion-steps") { Description = "With --inversion optimised: number of steps, 250 by default." };

    public static Option<int?> VideoTrack(string file) =>
        new("--video-track") { Description = $"Which video track of {file}, when there are several: 1 = the first; by default the one that players show." };

    public static Option<int?> AudioTrack(string file) =>
        new("--audio-track") { Description = $"Which sound track of {file}, when there are several: 1 = the first; by default the one that players play." };

    public static Option<bool> NoCache() =>
        new("--no-cache") { Description = "Neither use nor keep styles that were taken from the same video before." };

    /// <summary>How style videos are read.</summary>
    public static StyleRequest StyleVideoOf(ParseResult parsed, Option<bool> noCache) => new() { Cache = !parsed.GetValue(noCache) };

    public static Option<int> Size() => new("--size")
    {
        Description = "Side of the animated square around the head, 128 to 2048 pixels (never above the photo's own resolution). A larger head is made "
            + "smaller, and the whole photo with it; a note says which size keeps it.",
        DefaultValueFactory = _ => 512,
    };

    public static Option<bool> Crop() => new("--crop") { Description = "Write only the square around the head." };

    public static Option<string?> Gaze(string usual) => new("--gaze")
    {
        Description = $"Where the eyes look: camera, source (as in the photo), follow (the driver's gaze), random (at the viewer, now and then aside), or X,Y in degrees to the right and up, e.g. 15,-5; {usual}.",
    };

    public static Gaze? GazeOf(ParseResult parsed, Option<string?> gaze) =>
        parsed.GetValue(gaze) is string text ? Orator.Gaze.Parse(text) : null;

    public static Option<bool> PasteBack() =>
        new("--paste-back") { Description = "Write the whole photo with the head moving in it (default)." };

    public static Framing FramingOf(
        ParseResult parsed, Option<bool> crop, Option<bool> pasteBack) => (parsed.GetValue(crop), parsed.GetValue(pasteBack)) switch
        {
            (true, true) => throw new InputException("--crop and --paste-back exclude each other: give one of them."),
            (true, false) => Framing.Crop,
            _ => Framing.PasteBack,
        };

    /// <summary>Checks that a number lies in a range; NaN never does.</summary>
    public static void CheckRange(string name, double value, double minimum, double maximum)
    {
        if (!(value >= minimum && value <= maximum))
        {
            throw new InputException(
                string.Create(CultureInfo.InvariantCulture, $"{name} must lie between {minimum} and {maximum}, not {value}."));
        }
    }

    /// <summary>Prints the report of a rendered video: JSON to standard output, or a line for people to standard error.</summary>
    public static void Print(RenderReport report, bool json)
    {
        if (json)
        {
            PrintJson(report);
            return;
        }

        foreach (string note in report.Notes)
        {
            Console.Error.WriteLine($"note: {note}");
        }

        double speed = report.Frames / report.Seconds;
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Output}: {report.Frames} frames, {report.Width}x{report.Height}, {report.FramesPerSecond:0.###} fps, made in {report.Seconds:0.0} s ({speed:0} frames a second)"));
    }

    /// <summary>Prints the report of a single picture, in the same ways.</summary>
    public static void Print(PictureReport report, bool json)
    {
        if (json)
        {
            PrintJson(report);
            return;
        }

        foreach (string note in report.Notes)
        {
            Console.Error.WriteLine($"note: {note}");
        }

        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{report.Output}: {report.Width}x{report.Height}, made in {report.Seconds:0.0} s"));
    }

    public static void PrintJson<T>(T report) => Console.Out.WriteLine(JsonSerializer.Serialize(report, Json));
}
