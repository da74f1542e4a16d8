namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>Sizes of a <see cref="MouthNetwork"/>.</summary>
/// <param name="Inputs">Values of the speech features of one step.</param>
/// <param name="Reduced">Values that the features are reduced to before the recurrent layers.</param>
/// <param name="Hidden">State of a recurrent layer.</param>
/// <param name="Layers">Recurrent layers.</param>
/// <param name="Wide">Values between the recurrent layers and the output.</param>
/// <param name="Outputs">Values of the motion.</param>
public sealed record MouthNetworkConfiguration(int Inputs, int Reduced, int Hidden, int Layers, int Wide, int Outputs)
{
    /// <summary>The published sizes: two features of 512 values to 25 points of the mouth, 60 steps a second.</summary>
    public static MouthNetworkConfiguration Paper { get; } = new(
        Inputs: 1024, Reduced: 512, Hidden: 256, Layers: 3, Wide: 512, Outputs: 75);
}
