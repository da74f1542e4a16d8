namespace Orator.Training.Metrics;

/// <summary>How close generated frames come to the true ones, as means over all frames; measured on 256x256 face crops.</summary>
public sealed record FaceMetrics
{
    /// <summary>Number of frames compared.</summary>
    public required int Frames { get; init; }

    /// <summary>Number of them on which no face was found in the generated picture though there is one in the true picture.</summary>
    public required int FacesMissed { get; init; }

    /// <summary>Number of them on which the true picture shows no face: left out of all landmark metrics.</summary>
    public required int TruthFacesMissed { get; init; }

    /// <summary><see cref="ImageMetrics.L1"/>: pixel values in 0..1; lower is better.</summary>
    public required double L1 { get; init; }

    /// <summary><see cref="ImageMetrics.Psnr"/> in dB; higher is better. Identical frames count as 100 dB.</summary>
    public required double Psnr { get; init; }

    /// <summary><see cref="ImageMetrics.Ssim"/>; higher is better.</summary>
    public required double Ssim { get; init; }

    /// <summary><see cref="ImageMetrics.MsSsim"/>; higher is better.</summary>
    public required double MsSsim { get; init; }

    /// <summary><see cref="LandmarkMetrics.Akd"/> in crop pixels; lower is better; null where no face was found.</summary>
    public double? Akd { get; init; }

    /// <summary><see cref="LandmarkMetrics.MouthLmd"/> in crop pixels; lower is better.</summary>
    public double? MouthLmd { get; init; }

    /// <summary><see cref="LandmarkMetrics.ExpressionDistance"/>; lower is better.</summary>
    public double? ExpressionDistance { get; init; }

    /// <summary><see cref="LandmarkMetrics.PoseDistance"/> in degrees; lower is better.</summary>
    public double? PoseDistance { get; init; }

    /// <summary><see cref="LandmarkMetrics.Jitter"/> of the generated face, crop pixels a frame squared; compare with
    /// <see cref="TruthJitter"/>.</summary>
    public double? Jitter { get; init; }

    /// <summary>Jitter of the true face.</summary>
    public double? TruthJitter { get; init; }

    /// <summary><see cref="Csim"/> of generated and true face, on five frames a second; higher is better.</summary>
    public double? Csim { get; init; }
}
