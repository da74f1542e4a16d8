using Orator.Checkpoints;
using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Training.Losses;

namespace Orator.Training.Evaluation.Suites;

/// <summary>The feature networks that suites can use.</summary>
public static class FeatureNetworks
{
    /// <summary>What the default network is called in reports.</summary>
    public const string Face = "the face descriptor network (npm @vladmandic/human faceres, five layers)";

    /// <summary>Opens VGG19 with ImageNet weights.</summary>
    /// <param name="path">A checkpoint with torchvision's names; its fully connected layers and those behind <c>relu5_1</c> are not
    /// needed.</param>
    /// <exception cref="InputException">The file is no checkpoint of VGG19.</exception>
    public static IFeatureNetwork OpenVgg19(string path)
    {
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            Vgg19 network = new(new CounterRandom(0));
            NetworkWeights.Load(
                network,
                checkpoint.Tensors,
                path,
                name => name.StartsWith("classifier.", StringComparison.Ordinal) || name.StartsWith("features.", StringComparison.Ordinal));
            return network;
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"'{path}' is no checkpoint of VGG19: {e.Message}", e);
        }
    }
}
