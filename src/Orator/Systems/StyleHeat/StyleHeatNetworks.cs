namespace Orator.Systems.StyleHeat;

/// <summary>The networks of StyleHEAT (Yin et al. 2022), as far as they are there.</summary>
public sealed record StyleHeatNetworks
{
    /// <summary>StyleGAN2; <c>generator.stylegan.</c> in checkpoints.</summary>
    public StyleGenerator? Generator { get; init; }

    /// <summary>Encoder of pictures into styles; <c>generator.e4e_encoder.</c>.</summary>
    public StyleEncoder? Encoder { get; init; }

    /// <summary>Aligner of what an inversion lost; <c>generator.hfgi_aligner.</c>.</summary>
    public ResidualAligner? Aligner { get; init; }

    /// <summary>What makes of that scale and shift of features; <c>generator.hfgi_encoder.</c>.</summary>
    public ConsultationEncoder? Consultation { get; init; }

    /// <summary>Motion by video; <c>video_warper.</c>.</summary>
    public MotionFlowGenerator? VideoMotion { get; init; }

    /// <summary>Motion by sound; <c>audio_warper.</c>.</summary>
    public MotionFlowGenerator? AudioMotion { get; init; }

    /// <summary>Calibration of warped features; <c>calibrator.</c>.</summary>
    public CalibrationNetwork? Calibration { get; init; }

    /// <summary>Names in checkpoints of what is not there; <c>generator.e4e_encoder.latent_avg</c> where the encoder is, but its mean style
    /// is not.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}
