using System.Diagnostics;
using Orator.Engine.Models;
using Orator.Media;
using Orator.Systems.FaceVid2Vid;
using Orator.Systems.FreeHeadGan;
using Orator.Systems.LipSync;
using Orator.Systems.SpeechEmbedding;
using Orator.Systems.StyleHeat;

namespace Orator.Recipes;

/// <summary>What <see cref="ImportRecipe"/> is to read and write.</summary>
/// <param name="Checkpoint">The checkpoint: a PyTorch archive of either layout, safetensors, or an ONNX model.</param>
/// <param name="Architecture">Architecture of the model: <c>face-vid2vid</c>, <c>lip-sync</c> for the expert discriminator of Wav2Lip,
/// <c>speech-embedding</c> for openWakeWord's <c>embedding_model.onnx</c>, <c>styleheat</c>, or <c>headgan</c> for HeadGAN's
/// generator.</param>
/// <param name="Output">Folder of the model package to write.</param>
public sealed record ImportOptions(string Checkpoint, string Architecture, string Output)
{
    /// <summary>Further files whose networks belong to the same model; of <c>styleheat</c> only.</summary>
    public IReadOnlyList<string> Further { get; init; } = [];

    /// <summary>Whether networks of <c>styleheat</c> that no file has keep initial values, rather than being refused.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Side in pixels of the pictures that the networks were trained on, which checkpoints do not tell; of <c>styleheat</c> it is
    /// always 1024.</summary>
    public int Size { get; init; } = 256;

    /// <summary>Licence of the weights; null if unknown.</summary>
    public string? Licence { get; init; }

    /// <summary>True stores 16-bit floats, half as large; false the checkpoint's own numbers.</summary>
    public bool HalfPrecision { get; init; }
}

/// <summary>What was imported.</summary>
/// <param name="Output">Folder of the model package.</param>
/// <param name="Architecture">Kind of network.</param>
/// <param name="Preset"><c>paper</c> if the networks have the published sizes.</param>
/// <param name="Generator">Which generator; this and the next three of face-vid2vid only.</param>
/// <param name="KeyPoints">Number of key points.</param>
/// <param name="Jacobians">Whether each has a Jacobian.</param>
/// <param name="Discriminator">Whether the discriminator was among the networks.</param>
/// <param name="Parameters">Number of learned values.</param>
/// <param name="Seconds">Time that the work took.</param>
public sealed record ImportReport(
    string Output, string Architecture, string? Preset, GeneratorKind? Generator, int? KeyPoints, bool? Jacobians, bool? Discriminator, long Parameters, double Seconds)
{
    /// <summary>Names of networks that no file had and that keep initial values; see <see cref="ImportOptions.AllowMissing"/>.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}

/// <summary>Checkpoint of another program -> model package. Nothing in the checkpoint is executed.</summary>
public static class ImportRecipe
{
    private const string FaceVid2Vid = "face-vid2vid";
    private const string LipSync = "lip-sync";
    private const string SpeechEmbedding = "speech-embedding";
    private const string StyleHeat = "styleheat";
    private const string HeadGan = "headgan";

    /// <summary>Imports a checkpoint.</summary>
    /// <param name="options">What to read and write.</param>
    /// <exception cref="InputException">The checkpoint cannot be used, or the folder not be written to; nothing is written
    /// then.</exception>
    public static ImportReport Run(ImportOptions options)
    {
        Stopwatch watch = Stopwatch.StartNew();
        if (options.Architecture is not (FaceVid2Vid or LipSync or SpeechEmbedding or StyleHeat or HeadGan))
        {
            throw new InputException(
                $"Checkpoints of '{options.Architecture}' cannot be imported; known are: {FaceVid2Vid}, {LipSync}, {SpeechEmbedding}, {StyleHeat}, {HeadGan}.");
        }

        if (options.Architecture != StyleHeat && (options.Further.Count > 0 || options.AllowMissing))
        {
            throw new InputException($"Several files, and networks that are missing, belong to {StyleHeat}, not to {options.Architecture}.");
        }

        if (File.Exists(options.Output))
        {
            throw new InputException($"'{options.Output}' is a file: give the folder to write the model package to.");
        }

        OutputFile.CheckFolder(options.Output, [ModelPackage.DescriptionFile, ModelPackage.WeightsFile], [options.Checkpoint, .. options.Further]);
        IReadOnlyList<string> missing = [];
        ModelPackage read = options.Architecture switch
        {
            LipSync => LipSyncCheckpoint.Read(options.Checkpoint),
            SpeechEmbedding => SpeechEmbeddingCheckpoint.Read(options.Checkpoint),
            StyleHeat => ReadStyleHeat(options, out missing),
            HeadGan => FreeHeadGanCheckpoint.Read(options.Checkpoint, options.Size),
            _ => FaceVid2VidCheckpoint.Read(options.Checkpoint, options.Size),
        };
        ModelPackage package = new(
            read.Architecture.Name, read.Configuration, read.Network)
        { Preset = read.Preset, Data = read.Data, Licence = options.Licence };

        // Finds out before anything is written whether the networks work at this size.
        foreach (string part in package.Architecture.Parts.Select(part => part.Name))
        {
            package.WriteGraph(part);
        }

        package.Save(options.Output, fullPrecision: !options.HalfPrecision);
        FaceVid2VidModelConfiguration? configuration = package.Configuration as FaceVid2VidModelConfiguration;
        KeyPointDetectorConfiguration? detector = configuration?.Networks.KeyPointDetector;
        return new ImportReport(
            options.Output, package.Architecture.Name, package.Preset, configuration?.Kind, detector?.KeyPoints, detector?.Jacobians, configuration?.Discriminator, package.Network.ParameterCount, watch.Elapsed.TotalSeconds)
        {
            Missing = missing,
        };
    }

    private static ModelPackage ReadStyleHeat(ImportOptions options, out IReadOnlyList<string> missing)
    {
        (ModelPackage package, missing) = StyleHeatCheckpoint.Read([options.Checkpoint, .. options.Further], options.AllowMissing);
        return package;
    }
}
