using System.Text.Json;
using Orator.Checkpoints;
using Orator.Engine.Models;

namespace Orator.Systems.FaceVid2Vid;

/// <summary>
/// Checkpoints in the layout of the public implementation: the networks' state dictionaries under <c>generator</c>, <c>kp_detector</c>,
/// <c>he_estimator</c> and
/// <c>discriminator</c> (may be absent), as PyTorch archive or, with the names joined by dots, as safetensors. Optimisers are left out.
/// </summary>
public static class FaceVid2VidCheckpoint
{
    private const string Parallel = "module.";
    private const int NamesShown = 8;
    private static readonly string[] Needed = ["generator", "kp_detector", "he_estimator"];
    private static readonly string[] Networks = [.. Needed, "discriminator"];

    /// <summary>Reads a checkpoint; which generator it has, the number of key points, Jacobians and all widths are recognised by names and
    /// shapes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">Side in pixels of the pictures that the networks were trained on, which the file does not tell.</param>
    /// <returns>The model, in memory.</returns>
    /// <exception cref="InputException">
    /// The file cannot be read, is damaged or hostile, or its tensors are not those of face-vid2vid, or not finite; one line says which.
    /// </exception>
    public static ModelPackage Read(string path, int size)
    {
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            Dictionary<string, CheckpointTensor> tensors = Collect(checkpoint, path);
            FaceVid2VidModelConfiguration configuration = new CheckpointShapes(tensors, path).Recognise(size);
            FaceVid2VidModel model = Create(configuration, tensors, path);
            NetworkWeights.Load(model, tensors, path);
            string epoch = checkpoint.Scalars.TryGetValue("epoch", out object? number)
                ? FormattableString.Invariant($", epoch {number}")
                : "";
            return new ModelPackage(FaceVid2VidModel.Architecture.Name, configuration, model)
            {
                Preset = Preset(configuration),
                Data = $"imported from {Path.GetFileName(path)}{epoch}",
            };
        }
        catch (InvalidDataException e)
        {
            throw new InputException(e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    private static Dictionary<string, CheckpointTensor> Collect(Checkpoint checkpoint, string path)
    {
        char separator = checkpoint.Format == CheckpointFormat.Safetensors ? '.' : '/';
        Dictionary<string, CheckpointTensor> tensors = [];
        HashSet<string> found = [];
        foreach ((string name, CheckpointTensor tensor) in checkpoint.Tensors)
        {
            int end = name.IndexOf(separator, StringComparison.Ordinal);
            string network = end < 0 ? name : name[..end];
            found.Add(network);
            if (network.StartsWith("optimizer_", StringComparison.Ordinal) || name.EndsWith(".num_batches_tracked", StringComparison.Ordinal))
            {
                continue;
            }

            // PyTorch's wrapper for several processors puts its own name before all others.
            string rest = end < 0 ? "" : name[(end + 1)..];
            rest = rest.StartsWith(Parallel, StringComparison.Ordinal) ? rest[Parallel.Length..] : rest;
            tensors[Networks.Contains(network) ? $"{network}.{rest}" : name] = tensor;
        }

        string[] missing = [.. Needed.Where(network => !found.Contains(network))];
        return missing.Length == 0 ? tensors : throw new InputException(
            $"'{path}' is no face-vid2vid checkpoint: it has no {string.Join(", ", missing)}; it has: {(found.Count == 0 ? "no tensors" : string.Join(", ", found.Take(NamesShown)))}{(found.Count > NamesShown ? ", ..." : "")}.");
    }

    private static FaceVid2VidModel Create(
        FaceVid2VidModelConfiguration configuration, Dictionary<string, CheckpointTensor> tensors, string path)
    {
        if (CheckpointShapes.LargestLayer(configuration) > tensors.Values.Sum(tensor => tensor.Elements))
        {
            throw new InputException(
                $"'{path}' does not fit face-vid2vid: single tensors tell of networks that are larger than all of its tensors together.");
        }

        try
        {
            return configuration.Create();
        }
        catch (ArgumentException e)
        {
            throw new InputException($"'{path}' does not fit face-vid2vid: {e.Message}", e);
        }
    }

    private static string? Preset(FaceVid2VidModelConfiguration configuration)
    {
        KeyPointDetectorConfiguration detector = configuration.Networks.KeyPointDetector;
        return Is(FaceVid2VidConfiguration.Paper(detector.KeyPoints, detector.Jacobians)) ? "paper"
            : configuration.Kind == GeneratorKind.Spade && Is(FaceVid2VidConfiguration.StyleMapping(detector.KeyPoints)) ? "seeds"
            : null;

        bool Is(FaceVid2VidConfiguration preset) => JsonSerializer.Serialize(configuration.Networks) == JsonSerializer.Serialize(preset);
    }
}
