using Orator.Geometry;

namespace Orator.Motion.Style;

/// <summary>What one frame of a style video shows. Frames without a face have no sample.</summary>
/// <param name="Frame">Index of the frame in the video.</param>
/// <param name="Seconds">Time of the frame; grows from sample to sample.</param>
/// <param name="Motion">Motion of the face.</param>
/// <param name="Mouth">Shape of the mouth.</param>
/// <param name="FaceSize">Size of the face in any unit that is the same for all samples, such as pixels between the outer eye
/// corners.</param>
public sealed record StyleSample(long Frame, double Seconds, MotionFrame Motion, MouthShape Mouth, float FaceSize);
