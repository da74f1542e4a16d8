using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Graphs.Onnx;

namespace Orator.Perception.Networks;

/// <summary>
/// Activations inside the face descriptor network (<see cref="FaceNetworks.Descriptor"/>), for judging pictures by them. The network is a
/// MobileNet (Howard et al. 2017) of 13 separable convolutions; its weights are constants of the graph, and gradients flow through it to
/// the picture.
/// </summary>
public static class FaceDescriptorLayers
{
    // The first convolution, then a depthwise and a pointwise one 13 times.
    private const int Convolutions = 1 + (2 * 13);

    // Numbers of the last separable convolutions of each resolution.
    private static readonly int[] Layers = [1, 3, 5, 11, 13];

    /// <summary>Adds the network to the graph of its input.</summary>
    /// <param name="image">[N, 3, H, W], RGB from 0 to 1, of any size.</param>
    /// <returns>
    /// Five activations with 64, 128, 256, 512 and 1024 channels; the first is half as large as the picture, each other half as large as
    /// the one before.
    /// </returns>
    /// <exception cref="OratorException">The network is not installed, or its file is damaged.</exception>
    public static IReadOnlyList<Tensor> Of(Tensor image)
    {
        // To blue, green, red minus the means of the network's training corpus.
        Tensor swap = image.Graph.Constant([0, 0, 255, 0, 255, 0, 255, 0, 0], [3, 3, 1, 1]);
        Tensor x = image.Conv(swap, image.Graph.Constant([-103.939f, -116.779f, -123.68f], [3]));
        List<Tensor> activations = [];
        foreach (OnnxConvolution convolution in Read())
        {
            x = Relu6(x, convolution);
            activations.Add(x);
        }

        return [.. Layers.Select(layer => activations[2 * layer])];
    }

    private static IReadOnlyList<OnnxConvolution> Read()
    {
        string path = FaceNetworks.File(ModelFolders.Shipped, "faceres");
        try
        {
            IReadOnlyList<OnnxConvolution> all = OnnxConvolution.ReadAll(path);
            return all.Count >= Convolutions
                ? [.. all.Take(Convolutions)]
                : throw new OratorException($"'{path}' is not the face descriptor network.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new OratorException(e.Message, e);
        }
    }

    private static Tensor Relu6(Tensor x, OnnxConvolution convolution)
    {
        Tensor weights = x.Graph.Constant(convolution.Weights, convolution.Shape);
        Tensor bias = x.Graph.Constant(convolution.Bias, [convolution.Bias.Length]);
        return x.Conv(weights, bias, convolution.Stride, Padding(x.Shape, convolution), groups: convolution.Groups).Clip(0, 6);
    }

    // TensorFlow's rule SAME, which depends on the size of the picture: the larger half comes last. Top, left, bottom, right.
    private static int[] Padding(Shape image, OnnxConvolution convolution)
    {
        int[] padding = new int[4];
        for (int axis = 0; axis < 2; axis++)
        {
            (int size, int stride, int kernel) = (image[2 + axis], convolution.Stride[axis], convolution.Shape[2 + axis]);
            int total = Math.Max((((size + stride - 1) / stride - 1) * stride) + kernel - size, 0);
            (padding[axis], padding[2 + axis]) = (total / 2, total - (total / 2));
        }

        return padding;
    }
}
