namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>Sizes of a <see cref="HeadNetwork"/>.</summary>
/// <param name="Inputs">Values of the speech features of one step.</param>
/// <param name="Condition">Values that the features are reduced to.</param>
/// <param name="Dimensions">Values of the motion: pose and its velocity.</param>
/// <param name="Channels">Channels of the dilated layers.</param>
/// <param name="Skip">Channels of the sum of their results.</param>
/// <param name="Blocks">Blocks of dilated layers.</param>
/// <param name="Layers">Layers of a block: dilations 1, 2, 4 and so on.</param>
/// <param name="Centres">Gaussians of the mixture.</param>
public sealed record HeadNetworkConfiguration(
    int Inputs, int Condition, int Dimensions, int Channels, int Skip, int Blocks, int Layers, int Centres = 1)
{
    /// <summary>The published sizes: six values of pose and six of velocity, a receptive field of 255 steps of 1/60 s.</summary>
    public static HeadNetworkConfiguration Paper { get; } = new(
        Inputs: 1024, Condition: 512, Dimensions: 12, Channels: 128, Skip: 256, Blocks: 2, Layers: 7);

    /// <summary>Steps of history that a prediction depends on.</summary>
    public int ReceptiveField => (Blocks * ((1 << Layers) - 1)) + 1;

    /// <summary>Values of a prediction: for each Gaussian its weight's logit, then all means, then all negative logarithms of
    /// deviations.</summary>
    public int Outputs => Centres * (1 + (2 * Dimensions));
}
