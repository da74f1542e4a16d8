using Orator.Systems.SpeechEmbedding;

namespace Orator.Systems.LiveSpeechPortraits;

/// <summary>Sizes of a <see cref="ConvolutionalMouth"/>.</summary>
/// <param name="Inputs">Values of the speech features of one step.</param>
/// <param name="Reduced">Values that the features are reduced to before the convolutions.</param>
/// <param name="Channels">Channels of the convolutions.</param>
/// <param name="Layers">Convolutions.</param>
/// <param name="Before">Steps before its own that each convolution sees.</param>
/// <param name="After">Steps after its own that each convolution sees.</param>
/// <param name="Outputs">Values of the motion.</param>
public sealed record ConvolutionalMouthConfiguration(
    int Inputs, int Reduced, int Channels, int Layers, int Before, int After, int Outputs)
{
    /// <summary>Small enough for some minutes of talking faces: 360 ms of speech before a step, 120 ms after it.</summary>
    public static ConvolutionalMouthConfiguration Lite { get; } = new(
        Inputs: SpeechEmbeddingExtractor.FeatureSize,
        Reduced: 48,
        Channels: 64,
        Layers: 3,
        Before: 3,
        After: 1,
        Outputs: SpeechMotionModel.MouthOutputs);

    /// <summary>Steps before its own that an output depends on.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int ContextBefore => Layers * Before;

    /// <summary>Steps after its own that an output depends on.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int ContextAfter => Layers * After;

    /// <summary>Steps that an output depends on.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int Window => ContextBefore + 1 + ContextAfter;
}
