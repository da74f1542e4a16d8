using Orator.Training.Data;
using Orator.Training.Metrics;

namespace Orator.Training.Evaluation.Suites;

/// <summary>Measures of one frame, or means over many. Null is what has no meaning or could not be measured.</summary>
public sealed record SuiteScores
{
    /// <summary>Number of frames.</summary>
    public int Frames { get; init; } = 1;

    /// <summary>Number of them in which no face was found: left out of the measures of faces.</summary>
    public int FacesMissed { get; init; }

    /// <summary>Mean absolute difference to the truth, pixel values in 0..255.</summary>
    public double? L1 { get; init; }

    /// <summary><see cref="ImageMetrics.Psnr"/> of each frame, dB; identical pictures count as 100.</summary>
    public double? Psnr { get; init; }

    /// <summary><see cref="ImageMetrics.Ssim"/>.</summary>
    public double? Ssim { get; init; }

    /// <summary><see cref="ImageMetrics.MsSsim"/>.</summary>
    public double? MsSsim { get; init; }

    /// <summary><see cref="L1"/> over <see cref="FacePart.Mouth"/> of the truth.</summary>
    public double? MouthL1 { get; init; }

    /// <summary><see cref="Psnr"/> over the same pixels.</summary>
    public double? MouthPsnr { get; init; }

    /// <summary><see cref="L1"/> over <see cref="FacePart.Eyes"/> of the truth.</summary>
    public double? EyesL1 { get; init; }

    /// <summary><see cref="PerceptualDistance"/> from the truth.</summary>
    public double? Perceptual { get; init; }

    /// <summary><see cref="FrechetDistance"/> of all frames from all true frames; not of single cases.</summary>
    public double? Fid { get; init; }

    /// <summary><see cref="Csim"/> with the portrait.</summary>
    public double? Csim { get; init; }

    /// <summary><see cref="LandmarkMetrics.Akd"/> from the truth, pixels.</summary>
    public double? Akd { get; init; }

    /// <summary><see cref="LandmarkMetrics.ExpressionMovement"/> from the motion asked for, per cent.</summary>
    public double? Aed { get; init; }

    /// <summary><see cref="LandmarkMetrics.PoseDistance"/> from the motion asked for, degrees.</summary>
    public double? Apd { get; init; }

    /// <summary><see cref="LandmarkMetrics.GazeError"/> against the motion asked for, degrees.</summary>
    public double? GazeError { get; init; }

    /// <summary><see cref="LandmarkMetrics.Jitter"/>, pixels a frame squared.</summary>
    public double? Jitter { get; init; }

    /// <summary>Seconds that rendering takes, without preparation and without the first frame after it.</summary>
    public double? RenderSeconds { get; init; }

    /// <summary>Frames rendered a second.</summary>
    public double? FramesPerSecond => 1 / RenderSeconds;

    /// <summary>Means over frames; what is null in a frame is left out.</summary>
    /// <param name="frames">Measures of single frames.</param>
    public static SuiteScores Mean(IReadOnlyCollection<SuiteScores> frames)
    {
        double? Of(Func<SuiteScores, double?> measure) => frames.Average(measure); // Skips nulls.
        return new SuiteScores
        {
            Frames = frames.Sum(f => f.Frames),
            FacesMissed = frames.Sum(f => f.FacesMissed),
            L1 = Of(f => f.L1),
            Psnr = Of(f => f.Psnr),
            Ssim = Of(f => f.Ssim),
            MsSsim = Of(f => f.MsSsim),
            MouthL1 = Of(f => f.MouthL1),
            MouthPsnr = Of(f => f.MouthPsnr),
            EyesL1 = Of(f => f.EyesL1),
            Perceptual = Of(f => f.Perceptual),
            Csim = Of(f => f.Csim),
            Akd = Of(f => f.Akd),
            Aed = Of(f => f.Aed),
            Apd = Of(f => f.Apd),
            GazeError = Of(f => f.GazeError),
            Jitter = Of(f => f.Jitter),
            RenderSeconds = Of(f => f.RenderSeconds),
        };
    }
}
