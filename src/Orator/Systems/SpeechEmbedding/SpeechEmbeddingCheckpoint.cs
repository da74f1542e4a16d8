using System.Globalization;
using System.Text.RegularExpressions;
using Orator.Checkpoints;
using Orator.Engine.Models;

namespace Orator.Systems.SpeechEmbedding;

/// <summary>The speech embedding as openWakeWord publishes it: an ONNX file made by tf2onnx. What lies behind the last convolution wanted
/// is left out.</summary>
public static partial class SpeechEmbeddingCheckpoint
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lastConvolution">See <see cref="SpeechEmbeddingConfiguration.LastConvolution"/>.</param>
    /// <returns>The model, in memory.</returns>
    /// <exception cref="InputException">The file cannot be read, is damaged or hostile, or its tensors are not those of the network, or not
    /// finite; one line says which.</exception>
    public static ModelPackage Read(string path, int lastConvolution = 14)
    {
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            Dictionary<string, CheckpointTensor> tensors = Collect(checkpoint, lastConvolution);
            if (!tensors.TryGetValue("conv.0.weight", out CheckpointTensor? first) || first.Shape.Rank != 4)
            {
                throw new InputException(
                    $"'{path}' is no speech embedding: it has no tensor model/conv2d/Conv2D_weights_fused_bn of a convolution.");
            }

            SpeechEmbeddingConfiguration configuration = new(first.Shape[0], lastConvolution);
            SpeechEmbeddingModel network = Create(configuration, path);
            NetworkWeights.Load(network, tensors, path);
            return new ModelPackage(SpeechEmbeddingConfiguration.Architecture.Name, configuration, network)
            {
                Preset = configuration == SpeechEmbeddingConfiguration.Paper ? "paper" : null,
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

    private static Dictionary<string, CheckpointTensor> Collect(Checkpoint checkpoint, int last)
    {
        Dictionary<string, CheckpointTensor> tensors = [];
        foreach ((string name, CheckpointTensor tensor) in checkpoint.Tensors)
        {
            if (PublishedName().Match(name) is { Success: true } match)
            {
                string number = match.Groups["number"].Value;
                int convolution = number.Length == 0 ? 0 : int.Parse(number, CultureInfo.InvariantCulture);
                if (convolution <= last)
                {
                    string own = match.Groups["bias"].Success ? "bias" : "weight";
                    tensors[string.Create(CultureInfo.InvariantCulture, $"conv.{convolution}.{own}")] = tensor;
                }
            }
        }

        return tensors;
    }

    private static SpeechEmbeddingModel Create(SpeechEmbeddingConfiguration configuration, string path)
    {
        try
        {
            return configuration.Create();
        }
        catch (ArgumentException e)
        {
            throw new InputException($"'{path}' does not fit the speech embedding: {e.Message}", e);
        }
    }

    // "model/conv2d/Conv2D_weights_fused_bn", "model/conv2d_1/Conv2D_bias_fused_bn", ...
    [GeneratedRegex("^model/conv2d(?:_(?<number>[0-9]{1,2}))?/Conv2D_(?:weights|(?<bias>bias))_fused_bn$")]
    private static partial Regex PublishedName();
}
