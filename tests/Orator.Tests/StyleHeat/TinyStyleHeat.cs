using Orator.Systems.StyleHeat;

namespace Orator.Tests.StyleHeat;

/// <summary>All networks of StyleHEAT in sizes for tests: pictures of 64 pixels, F of 32.</summary>
internal static class TinyStyleHeat
{
    public static StyleHeatConfiguration Configuration { get; } = new()
    {
        Generator = new StyleGanConfiguration { Size = 64, FeatureSide = 32, StyleSize = 8, MappingLayers = 2, Channels = [8, 8, 8, 8, 6] },
        Encoder = new StyleEncoderConfiguration
        {
            ImageSide = 64,
            Channels = 16,
            StageChannels = [16, 16, 16, 16],
            StageBlocks = [1, 1, 1, 1],
            Rows = 10,
            StyleSize = 8,
        },
        Consultation = new ConsultationConfiguration
        {
            AlignerChannels = [8, 16, 24, 32],
            EncoderChannels = [16, 24, 32],
            FeatureChannels = 8,
            FeatureSide = 32,
        },
        Video = Motion(73),
        Audio = Motion(80),
        Calibration = new CalibrationConfiguration
        {
            FeatureSide = 32,
            InputChannels = 8,
            Channels = [8, 8, 8, 8],
            OutputChannels = 8,
            DescriptorSize = 8,
            DescriptorLayer = 8,
            NormalisationLayer = 8,
        },
    };

    private static MotionGeneratorConfiguration Motion(int inputs) => new()
    {
        Inputs = inputs,
        Descriptor = 8,
        BaseChannels = 4,
        MaximumChannels = 8,
        EncoderBlocks = 3,
        DecoderBlocks = 2,
        NormalisationHidden = 4,
        ImageSide = 32,
    };
}
