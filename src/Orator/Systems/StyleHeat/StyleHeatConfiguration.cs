using Orator.Graphs;

namespace Orator.Systems.StyleHeat;

/// <summary>What a <see cref="StyleHeatModel"/> looks like; architecture <c>styleheat</c> of model packages.</summary>
public sealed record StyleHeatConfiguration
{
    /// <summary>The published networks: pictures of 1024 pixels, 361 million weights, most of them the style encoder's.</summary>
    public static StyleHeatConfiguration Paper { get; } = new() { SeesInversion = true };

    /// <summary>The same modules for pictures of 256 pixels and a processor, 10 million weights.</summary>
    /// <remarks>F has 64x64 elements, too. Flows are read with the corners' centres as limits, so that no motion is no flow; beyond the
    /// border the map goes on; what the levels below F painted is moved along with it, where the published generator leaves it; the video
    /// generator adds its flow to that of the face mesh; and the networks draw only what the moved portrait does not show.</remarks>
    public static StyleHeatConfiguration Lite { get; } = new()
    {
        Generator = new StyleGanConfiguration
        {
            Size = 256,
            StyleSize = 80,
            MappingLayers = 4,
            Channels = [128, 128, 128, 96, 64, 32, 16],
        },
        Encoder = new StyleEncoderConfiguration
        {
            ImageSide = 128,
            Channels = 24,
            StageChannels = [32, 48, 80, 96],
            StageBlocks = [1, 2, 2, 2],
            Rows = 14,
            StyleSize = 80,
        },
        Consultation = new ConsultationConfiguration
        {
            AlignerChannels = [8, 12, 24, 32],
            EncoderChannels = [8, 24, 48],
            FeatureChannels = 64,
        },
        Video = LiteMotion(MotionCoefficients.Count) with { MeshHints = true, OcclusionMaps = true },
        Audio = LiteMotion(MelBands),
        Calibration = new CalibrationConfiguration
        {
            InputChannels = 64,
            OutputChannels = 64,
            Channels = [64, 64, 64, 48, 32],
            DescriptorSize = 128,
            DescriptorLayer = 64,
            NormalisationLayer = 48,
        },
        AlignCorners = true,
        RepeatBorder = true,
        WarpSkip = true,
        KeepsPortrait = true,
    };

    /// <summary>Bands of the spectrum that the audio generator hears.</summary>
    public const int MelBands = 80;

    /// <summary>Columns of its window, 80 a second.</summary>
    public const int MelColumns = 32;

    /// <summary>StyleGAN2.</summary>
    public StyleGanConfiguration Generator { get; init; } = StyleGanConfiguration.Paper;

    /// <summary>From a picture to w+.</summary>
    public StyleEncoderConfiguration Encoder { get; init; } = StyleEncoderConfiguration.Paper;

    /// <summary>From what w+ lost to changes of F.</summary>
    public ConsultationConfiguration Consultation { get; init; } = ConsultationConfiguration.Paper;

    /// <summary>From coefficients of motion to a flow.</summary>
    public MotionGeneratorConfiguration Video { get; init; } = MotionGeneratorConfiguration.PaperVideo;

    /// <summary>From sound to a flow.</summary>
    public MotionGeneratorConfiguration Audio { get; init; } = MotionGeneratorConfiguration.PaperAudio;

    /// <summary>From the warped F to changes of it.</summary>
    public CalibrationConfiguration Calibration { get; init; } = CalibrationConfiguration.Paper;

    /// <summary>Whether flows are read with the centres of the corner elements as limits; see <see cref="FlowField"/>.</summary>
    public bool AlignCorners { get; init; }

    /// <summary>Whether what flows in from outside is the border, rather than nothing.</summary>
    public bool RepeatBorder { get; init; }

    /// <summary>Whether the picture of the levels below F is warped with it.</summary>
    public bool WarpSkip { get; init; }

    /// <summary>Whether the video generator sees what the inversion draws of the portrait, as published, rather than the portrait
    /// itself.</summary>
    public bool SeesInversion { get; init; }

    /// <summary>Whether the portrait's own pixels make the frame, as the mesh generator moves them, wherever the video generator's occlusion
    /// map does not say that the networks are to draw it, or its still map that nothing moved: then the portrait in its own motion is nearly
    /// the portrait, and networks that invert badly still draw sharp frames. Needs
    /// <see cref="MotionGeneratorConfiguration.OcclusionMaps"/> of <see cref="Video"/>.</summary>
    public bool KeepsPortrait { get; init; }

    /// <summary>Side of the pictures made, pixels.</summary>
    public int Size => Generator.Size;

    /// <summary>Creates the networks with initial values.</summary>
    /// <param name="random">Their source; null means a fixed seed.</param>
    /// <exception cref="ArgumentException">A number is out of range, or networks do not fit together; the message says which.</exception>
    public StyleHeatModel Create(CounterRandom? random = null)
    {
        Fit(Encoder.Rows == Generator.Rows, $"the encoder makes {Encoder.Rows} styles, but the generator takes {Generator.Rows}");
        Fit(Encoder.StyleSize == Generator.StyleSize, "the encoder's styles are of another size than the generator's");
        Fit(
            Consultation.FeatureChannels == Generator.FeatureChannels && Consultation.FeatureSide == Generator.FeatureSide,
            "the consultation encoder changes another feature map than the generator has");
        Fit(
            Calibration.InputChannels == Generator.FeatureChannels && Calibration.OutputChannels == Generator.FeatureChannels
                && Calibration.FeatureSide == Generator.FeatureSide,
            "the calibration network changes another feature map than the generator has");
        Fit(
            Calibration.DescriptorSize == Video.Descriptor,
            "the calibration network hears another descriptor than the video generator makes");
        Fit(Video.OcclusionMaps || !KeepsPortrait, "frames keep the portrait's pixels, but the video generator makes no occlusion map");
        return new StyleHeatModel(this, random ?? new CounterRandom(0));
    }

    private static MotionGeneratorConfiguration LiteMotion(int inputs) => new()
    {
        Inputs = inputs,
        Descriptor = 128,
        BaseChannels = 16,
        MaximumChannels = 96,
        EncoderBlocks = 4,
        DecoderBlocks = 3,
        NormalisationHidden = 48,
        ImageSide = 128,
    };

    private static void Fit(bool fits, string otherwise)
    {
        if (!fits)
        {
            throw new ArgumentException($"{otherwise}.");
        }
    }
}
