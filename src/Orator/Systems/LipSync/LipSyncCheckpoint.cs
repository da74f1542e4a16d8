using Orator.Checkpoints;
using Orator.Engine.Models;

namespace Orator.Systems.LipSync;

/// <summary>Checkpoints of Wav2Lip's expert discriminator: its state dictionary, alone or under <c>state_dict</c>, as PyTorch archive or
/// safetensors.</summary>
public static class LipSyncCheckpoint
{
    private const string Parallel = "module.";
    private const string FirstWeight = "face_encoder.0.conv_block.0.weight";

    /// <summary>Reads a checkpoint; its width is recognised by the shapes. Such networks hear <see cref="LipSyncMel.Decibel"/> and see blue
    /// first.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The model, in memory.</returns>
    /// <exception cref="InputException">The file cannot be read, is damaged or hostile, or its tensors are not those of the discriminator,
    /// or not finite; one line says which.</exception>
    public static ModelPackage Read(string path)
    {
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            Dictionary<string, CheckpointTensor> tensors = Collect(checkpoint);
            if (!tensors.TryGetValue(FirstWeight, out CheckpointTensor? first) || first.Shape.Rank != 4)
            {
                throw new InputException($"'{path}' is no lip-sync discriminator: it has no tensor {FirstWeight} of a convolution.");
            }

            LipSyncConfiguration configuration = new(first.Shape[0], Mel: LipSyncMel.Decibel, BlueFirst: true);
            LipSyncDiscriminator network = Create(configuration, path);
            NetworkWeights.Load(network, tensors, path);
            return new ModelPackage(LipSyncConfiguration.Architecture.Name, configuration, network)
            {
                Preset = configuration.Channels == LipSyncConfiguration.Paper.Channels ? "paper" : null,
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

    // The optimiser's tensors and the counters of batches are left out.
    private static Dictionary<string, CheckpointTensor> Collect(Checkpoint checkpoint)
    {
        Dictionary<string, CheckpointTensor> tensors = [];
        foreach ((string name, CheckpointTensor tensor) in checkpoint.Tensors)
        {
            string own = name.StartsWith("state_dict", StringComparison.Ordinal) ? name["state_dict".Length..].TrimStart('/', '.') : name;
            own = own.StartsWith(Parallel, StringComparison.Ordinal) ? own[Parallel.Length..] : own;
            if (!own.EndsWith(".num_batches_tracked", StringComparison.Ordinal) && !own.StartsWith("optimizer", StringComparison.Ordinal))
            {
                tensors[own] = tensor;
            }
        }

        return tensors;
    }

    private static LipSyncDiscriminator Create(LipSyncConfiguration configuration, string path)
    {
        try
        {
            return configuration.Create();
        }
        catch (ArgumentException e)
        {
            throw new InputException($"'{path}' does not fit the lip-sync discriminator: {e.Message}", e);
        }
    }
}
