using Orator.Systems.StyleHeat;
using Orator.Training.Data;

namespace Orator.Training.Systems.StyleHeat;

/// <summary>Two pictures of a person and the motion from one to the other, as values of tensors.</summary>
/// <param name="Source">The portrait, [3, S, S], RGB from 0 to 1.</param>
/// <param name="Driving">What is to be made of it, likewise.</param>
/// <param name="Coefficients">What the video generator hears of it, [73].</param>
/// <param name="Weights">How much each pixel of <paramref name="Driving"/> counts, [1, S, S].</param>
/// <param name="Interior">Where one looks into its mouth, 0 to 1, [1, S, S].</param>
/// <param name="Hint">What <see cref="MeshHint"/> says of the motion, [3, side, side].</param>
/// <param name="Flow">What is known of the motion, on the same grid.</param>
internal sealed record DrivenPair(
    float[] Source, float[] Driving, float[] Coefficients, float[] Weights, float[] Interior, float[] Hint, TeacherFlow Flow)
{
    /// <summary>What the mesh generator makes of <see cref="Source"/>, [3, S, S], RGB from 0 to 1; empty where it does not count.</summary>
    public float[] Mesh { get; init; } = [];

    /// <summary>What is heard at <see cref="Driving"/>, <see cref="SoundWindow"/>; empty where it does not count.</summary>
    public float[] Mel { get; init; } = [];
}
