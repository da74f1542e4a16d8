using System.Numerics;
using Orator.Training.Data;
using Orator.Training.Metrics;

namespace Orator.Training.Evaluation.Suites;

/// <summary>Scores the frames of one row of a case, in order.</summary>
/// <param name="source">The portrait.</param>
internal sealed class FrameScoring(ObservedPicture source)
{
    private const double PsnrOfIdentical = 100;
    private Vector3[]? _before;
    private Vector3[]? _last;

    /// <summary>Scores a made picture.</summary>
    /// <param name="made">The picture.</param>
    /// <param name="asked">The motion asked for; null if it is not known, as the truth shows no face.</param>
    /// <param name="truth">The true picture, where there is one.</param>
    /// <param name="parts">What its pixels show.</param>
    public SuiteScores Score(ObservedPicture made, MotionFrame? asked, ObservedPicture? truth, ReadOnlySpan<FacePart> parts)
    {
        SuiteScores scores = OfFace(made) with
        {
            Csim = made.Descriptor is null || source.Descriptor is null ? null : Csim.Between(made.Descriptor, source.Descriptor),
            Akd = made.Face is null || truth?.Face is null ? null : LandmarkMetrics.Akd(made.Face.Landmarks, truth.Face.Landmarks),
            Aed = made.Motion is null || asked is null ? null : LandmarkMetrics.ExpressionMovement(made.Motion, asked),
            Apd = made.Motion is null || asked is null ? null : LandmarkMetrics.PoseDistance(made.Motion, asked),
            GazeError = made.Motion is null || asked is null ? null : LandmarkMetrics.GazeError(made.Motion, asked),
        };
        if (truth is null)
        {
            return scores;
        }

        (double L1, double Psnr)? mouth = RegionMetrics.Of(made.Picture, truth.Picture, parts, FacePart.Mouth);
        (double L1, double Psnr)? eyes = RegionMetrics.Of(made.Picture, truth.Picture, parts, FacePart.Eyes);
        return scores with
        {
            L1 = byte.MaxValue * ImageMetrics.L1(made.Picture, truth.Picture),
            Psnr = Math.Min(ImageMetrics.Psnr(made.Picture, truth.Picture), PsnrOfIdentical),
            Ssim = ImageMetrics.Ssim(made.Picture, truth.Picture),
            MsSsim = ImageMetrics.MsSsim(made.Picture, truth.Picture),
            MouthL1 = byte.MaxValue * mouth?.L1,
            MouthPsnr = mouth is null ? null : Math.Min(mouth.Value.Psnr, PsnrOfIdentical),
            EyesL1 = byte.MaxValue * eyes?.L1,
            Perceptual = PerceptualDistance.Between(made.Features!, truth.Features!),
        };
    }

    /// <summary>What a real frame is measured by: the same, without the ratio of nothing to nothing.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="parts">What its pixels show.</param>
    public SuiteScores ScoreReal(ObservedPicture frame, ReadOnlySpan<FacePart> parts) =>
        Score(frame, frame.Motion, frame, parts) with { Psnr = null, MouthPsnr = null };

    /// <summary>What a driver of somebody else is measured by: there is nothing to compare with.</summary>
    /// <param name="frame">The frame.</param>
    public SuiteScores OfFace(ObservedPicture frame)
    {
        Vector3[]? landmarks = frame.Face?.Landmarks;
        double? jitter = _before is null || _last is null || landmarks is null ? null : LandmarkMetrics.Jitter(_before, _last, landmarks);
        (_before, _last) = (_last, landmarks);
        return new SuiteScores { FacesMissed = landmarks is null ? 1 : 0, Jitter = jitter };
    }
}
