namespace Orator.Systems.StyleHeat;

/// <summary>
/// Sizes of <see cref="ResidualAligner"/> and <see cref="ConsultationEncoder"/> (HFGI, "High-fidelity GAN inversion for image attribute
/// editing", Wang et al. 2022): the defaults are the published ones.
/// </summary>
public sealed record ConsultationConfiguration
{
    /// <summary>The published sizes: 0.6 million weights of the aligner, 5.6 of the encoder.</summary>
    public static ConsultationConfiguration Paper { get; } = new();

    /// <summary>Channels of the aligner in four resolutions, the highest first.</summary>
    public IReadOnlyList<int> AlignerChannels { get; init; } = [16, 32, 48, 64];

    /// <summary>Channels of the consultation encoder in three resolutions, the highest first.</summary>
    public IReadOnlyList<int> EncoderChannels { get; init; } = [32, 48, 64];

    /// <summary>Channels of the generator's features that are scaled and shifted.</summary>
    public int FeatureChannels { get; init; } = 512;

    /// <summary>Side of these features.</summary>
    public int FeatureSide { get; init; } = 64;

    /// <summary>Says what is wrong with the numbers.</summary>
    /// <exception cref="ArgumentException">A number is out of range; the message says which.</exception>
    internal void Check()
    {
        if (AlignerChannels.Count != 4 || EncoderChannels.Count != 3)
        {
            throw new ArgumentException(
                $"aligner_channels has {AlignerChannels.Count} numbers, encoder_channels {EncoderChannels.Count}, but they need 4 and 3.");
        }

        foreach (int value in new[] { FeatureChannels, FeatureSide }.Concat(AlignerChannels).Concat(EncoderChannels))
        {
            if (value is < 1 or > 4096)
            {
                throw new ArgumentException(
                    $"channels (aligner, encoder, feature) and feature_side must lie between 1 and 4096, but one is {value}.");
            }
        }
    }
}
