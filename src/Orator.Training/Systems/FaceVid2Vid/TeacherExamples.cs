using System.Numerics;
using System.Runtime.InteropServices;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Data;
using Orator.Training.Data.Augmentation;

namespace Orator.Training.Systems.FaceVid2Vid;

/// <summary>Two pictures of a person with key points, as values of tensors.</summary>
/// <param name="Source">[3, S, S], RGB from 0 to 1.</param>
/// <param name="Driving">[3, S, S].</param>
/// <param name="Weights">How much each pixel of the driving picture counts, [1, S, S].</param>
/// <param name="Canonical">Canonical key points of the source, [K, 3].</param>
/// <param name="SourceKeyPoints">[K, 3].</param>
/// <param name="DrivingKeyPoints">[K, 3].</param>
/// <param name="Flow">What is known of the motion between them.</param>
internal sealed record TaughtPair(
    float[] Source,
    float[] Driving,
    float[] Weights,
    float[] Canonical,
    float[] SourceKeyPoints,
    float[] DrivingKeyPoints,
    TeacherFlow Flow)
{
    /// <summary>The pair seen in a mirror.</summary>
    /// <param name="size">S.</param>
    public TaughtPair Mirrored(int size) => new(
        MirroredPlanes.Of(Source, size),
        MirroredPlanes.Of(Driving, size),
        MirroredPlanes.Of(Weights, size),
        Mirror.KeyPoints(Canonical),
        Mirror.KeyPoints(SourceKeyPoints),
        Mirror.KeyPoints(DrivingKeyPoints),
        Flow.Mirrored());
}

/// <summary>A face that the estimator of pose and expression learns from.</summary>
/// <param name="Picture">[3, S, S].</param>
/// <param name="Canonical">Canonical key points of the person, [K, 3].</param>
/// <param name="Teacher">What the mesh says of it.</param>
internal sealed record TaughtFace(float[] Picture, float[] Canonical, MeshTeacher Teacher)
{
    /// <summary>The face seen in a mirror.</summary>
    /// <param name="size">S.</param>
    public TaughtFace Mirrored(int size) => new(
        MirroredPlanes.Of(Picture, size), Mirror.KeyPoints(Canonical), new MeshTeacher(
            Mirror.KeyPoints(Teacher.KeyPoints), -Teacher.Yaw, Teacher.Pitch, -Teacher.Roll));
}

/// <summary>Left and right of faces exchanged.</summary>
file static class Mirror
{
    public static float[] KeyPoints(float[] values) =>
        MeshTeacher.Flat(MeshKeyPoints.Mirror(new KeyPointSet(MemoryMarshal.Cast<float, Vector3>(values).ToArray())));
}
