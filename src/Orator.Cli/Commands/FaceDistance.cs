using Orator.Codec;
using Orator.Training.Losses;
using Orator.Training.Metrics;

namespace Orator.Cli.Commands;

/// <summary>The perceptual distance by the face descriptor network, for the encoder of face videos.</summary>
/// <param name="side">Side of the pictures, pixels.</param>
internal sealed class FaceDistance(int side) : IPictureDistance, IDisposable
{
    private readonly PerceptualDistance _network = new(new FaceFeatures(), side);

    public double Between(Image a, Image b) => PerceptualDistance.Between(_network.Describe(a), _network.Describe(b));

    public void Dispose() => _network.Dispose();
}
