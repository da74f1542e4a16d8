using System.Globalization;
using Orator.Graphs;
using Orator.Graphs.Layers;

namespace Orator.Training.Losses;

/// <summary>
/// The convolutional part of VGG19 (Simonyan and Zisserman 2015) up to <c>relu5_1</c>, as a perceptual metric. Its parameters have
/// torchvision's names (<c>features.0.weight</c>...), so that a checkpoint <c>vgg19-*.pth</c> can be loaded; none comes with the library.
/// All parameters are frozen.
/// </summary>
public sealed class Vgg19 : Module, IFeatureNetwork
{
    // Output channels of each convolution; 0 is a pooling. Every convolution is followed by a ReLU.
    private static readonly int[] Plan = [64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512, 512, 512, 512, 0, 512];
    private readonly FeatureLayers _layers;

    /// <summary>Creates the network with random parameters; load a checkpoint next.</summary>
    /// <param name="random">Source of the initial values.</param>
    public Vgg19(CounterRandom random)
    {
        _layers = Register("features", new FeatureLayers(Plan, random));
        Freeze();
    }

    /// <inheritdoc/>
    /// <remarks>The picture is normalised with ImageNet's mean and deviation first. The result: <c>relu1_1</c>, <c>relu2_1</c>,
    /// <c>relu3_1</c>, <c>relu4_1</c>,
    /// <c>relu5_1</c> with 64, 128, 256, 512 and 512 channels; each is half as large as the one before.</remarks>
    public IReadOnlyList<Tensor> Features(Tensor image) => _layers.Forward(ImageNet.Normalise(image));

    private sealed class FeatureLayers : Module
    {
        private readonly List<Conv?> _layers = [];

        public FeatureLayers(int[] plan, CounterRandom random)
        {
            int inputs = 3;
            int index = 0;
            foreach (int outputs in plan)
            {
                _layers.Add(outputs == 0 ? null : Register(
                    index.ToString(CultureInfo.InvariantCulture), new Conv(inputs, outputs, [3, 3], random, padding: [1])));
                index += outputs == 0 ? 1 : 2;
                inputs = outputs == 0 ? inputs : outputs;
            }
        }

        // The first activation of each resolution counts.
        public List<Tensor> Forward(Tensor x)
        {
            List<Tensor> features = [];
            bool first = true;
            foreach (Conv? conv in _layers)
            {
                if (conv is null)
                {
                    x = x.MaxPool([2, 2]);
                    first = true;
                    continue;
                }

                x = conv.Forward(x).Relu();
                if (first)
                {
                    features.Add(x);
                    first = false;
                }
            }

            return features;
        }
    }
}
