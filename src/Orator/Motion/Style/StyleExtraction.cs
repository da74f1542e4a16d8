using Orator.Geometry;

namespace Orator.Motion.Style;

/// <summary>What was learned from a style video.</summary>
/// <param name="Style">The manner of speaking.</param>
/// <param name="Frames">The video frames that show the four key motions best: the Style Reference Images.</param>
/// <param name="Shapes">The mouth of each of those frames.</param>
/// <param name="Seconds">Stretch of video in which a face was seen.</param>
/// <param name="SpeakingFraction">Share of the frames with a face in which the mouth is speaking, 0..1.</param>
/// <param name="Remarks">What the user should know, one line each; empty when all is well.</param>
public sealed record StyleExtraction(
    StyleReference Style,
    IReadOnlyDictionary<KeyMotion, long> Frames,
    IReadOnlyDictionary<KeyMotion, MouthShape> Shapes,
    double Seconds,
    double SpeakingFraction,
    IReadOnlyList<string> Remarks);
