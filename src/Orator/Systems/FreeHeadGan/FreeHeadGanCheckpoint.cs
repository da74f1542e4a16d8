using System.Text.Json;
using Orator.Checkpoints;
using Orator.Engine.Models;

namespace Orator.Systems.FreeHeadGan;

/// <summary>
/// Checkpoints of the generator in the layout of HeadGAN's public implementation, as PyTorch archive or safetensors: one state dictionary,
/// whose names begin with <c>flow_network</c> and <c>rendering_network</c>, alone or under a key.
/// </summary>
public static class FreeHeadGanCheckpoint
{
    private const string Flow = "flow_network.";
    private const string Rendering = "rendering_network.";
    private const int Colours = 3;

    /// <summary>Reads a checkpoint; with or without sound, the number of maps and all widths are recognised by names and shapes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">Side in pixels of the pictures that the networks were trained on, which the file does not tell.</param>
    /// <returns>The model, in memory.</returns>
    /// <exception cref="InputException">
    /// The file cannot be read, is damaged or hostile, or its tensors are not those of HeadGAN's generator, or not finite; one line says
    /// which.
    /// </exception>
    public static ModelPackage Read(string path, int size)
    {
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            Dictionary<string, CheckpointTensor> tensors = Collect(checkpoint, path);
            FreeHeadGanConfiguration configuration = Recognise(tensors, path, size);
            FreeHeadGanModel model = Create(configuration, tensors, path);
            NetworkWeights.Load(model, tensors, path);
            return new ModelPackage(FreeHeadGanModel.Architecture.Name, configuration, model)
            {
                Preset = Same(configuration, FreeHeadGanConfiguration.Paper) ? "paper" : null,
                Data = $"imported from {Path.GetFileName(path)}",
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
        Dictionary<string, CheckpointTensor> tensors = [];
        foreach ((string name, CheckpointTensor tensor) in checkpoint.Tensors)
        {
            // Behind the key of a dictionary and PyTorch's wrapper for several processors.
            int start = Math.Max(name.IndexOf(Flow, StringComparison.Ordinal), name.IndexOf(Rendering, StringComparison.Ordinal));
            if (start >= 0 && !name.StartsWith("optim", StringComparison.Ordinal))
            {
                tensors.TryAdd(name[start..], tensor);
            }
        }

        foreach (string network in new[] { Flow, Rendering })
        {
            if (!tensors.Keys.Any(name => name.StartsWith(network, StringComparison.Ordinal)))
            {
                throw new InputException($"'{path}' is no HeadGAN checkpoint: no name begins with {network}");
            }
        }

        return tensors;
    }

    private static FreeHeadGanConfiguration Recognise(Dictionary<string, CheckpointTensor> tensors, string path, int size)
    {
        int Size(string name, int axis) => !tensors.TryGetValue(name, out CheckpointTensor? tensor)
            ? throw new InputException($"'{path}' does not fit HeadGAN: missing: {name}.")
            : tensor.Shape.Rank > axis
                ? tensor.Shape[axis]
                : throw new InputException($"'{path}' does not fit HeadGAN: of the wrong shape: {name} {tensor.Shape}.");
        const string First = "enc.0.1.0.weight_orig";
        List<int> channels = [Size(Flow + First, 0)];
        while (tensors.ContainsKey($"{Flow}enc.{channels.Count}.0.0.weight_orig"))
        {
            channels.Add(Size($"{Flow}enc.{channels.Count}.0.0.weight_orig", 0));
        }

        const string Sound = Rendering + "cond_dec_audio.0.norm1.fc.weight";
        int mapChannels = Math.Max(1, Size(Flow + First, 1) - Colours);
        return new FreeHeadGanConfiguration
        {
            Size = size,
            Channels = [.. channels],
            Hidden = Size(Rendering + "cond_dec.0.norm_0.mlp_shared.0.weight", 0),
            Kernel = Size(Flow + First, 2),
            MiddleBlocks = Enumerable.Range(0, 64).TakeWhile(i => tensors.ContainsKey($"{Flow}dec_res.{i}.conv_0.weight_orig")).Count(),
            MapChannels = mapChannels,
            Frames = Size(Rendering + "cond_" + First, 1) / mapChannels,
            AudioFeatures = tensors.ContainsKey(Sound) ? Size(Sound, 1) : 0,

            // How many sources it was trained with, no tensor shows.
            Shots = tensors.ContainsKey(Flow + "dec_weight.1.weight") ? FreeHeadGanConfiguration.Free.Shots : 1,
        };
    }

    private static FreeHeadGanModel Create(
        FreeHeadGanConfiguration configuration, Dictionary<string, CheckpointTensor> tensors, string path)
    {
        // A file with fewer numbers than the largest layer cannot fit, and needs no memory to find out.
        long widest = configuration.Channels.Max();
        long sound = 2L * configuration.AudioFeatures * configuration.Channels[^1];
        long largest = Math.Max(Math.Max(9 * widest * widest, sound), 9L * configuration.Hidden * configuration.Channels[^1]);
        if (largest > tensors.Values.Sum(tensor => tensor.Elements))
        {
            throw new InputException(
                $"'{path}' does not fit HeadGAN: single tensors tell of networks that are larger than all of its tensors together.");
        }

        try
        {
            return configuration.Create();
        }
        catch (ArgumentException e)
        {
            throw new InputException($"'{path}' does not fit HeadGAN: {e.Message}", e);
        }
    }

    // Records with lists are equal by what they hold only as text.
    private static bool Same(FreeHeadGanConfiguration left, FreeHeadGanConfiguration right) =>
        JsonSerializer.Serialize(left) == JsonSerializer.Serialize(right);
}
