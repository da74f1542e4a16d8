using System.Numerics;
using Orator.Graphs;
using Orator.Systems.FreeHeadGan;
using Orator.Training.Data.Eyes;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>An eye to learn from.</summary>
/// <param name="Picture">3 * size * size values from 0 to 1: the red plane, the green, the blue.</param>
/// <param name="Eye">Where it is and looks.</param>
internal sealed record EyeExample(float[] Picture, EyePose Eye)
{
    // Batches have the streams from 0 on.
    private const ulong FirstHeldOut = 1UL << 60;
    private const ulong HeldOutSeed = 17;

    /// <summary>A drawn eye.</summary>
    public static EyeExample Drawn(CounterRandom random, int size)
    {
        SyntheticEye eye = SyntheticEye.Draw(random, size);
        return new EyeExample(eye.Picture, new EyePose(eye.Center, eye.Radius, eye.Gaze));
    }

    /// <summary>Drawn eyes that no training sees, the same for all of them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="size">Side of the crop, pixels.</param>
    public static EyeExample[] HeldOut(int count, int size)
    {
        EyeExample[] eyes = new EyeExample[count];
        Parallel.For(0, count, Engine.ThreadLimit.Loop, i => eyes[i] = Drawn(new CounterRandom(HeldOutSeed, FirstHeldOut + (ulong)i), size));
        return eyes;
    }

    /// <summary>Errors of directions.</summary>
    /// <param name="eyes">What is true.</param>
    /// <param name="seen">What was seen, in the crops' coordinates.</param>
    public static GazeErrors Errors(IReadOnlyList<EyeExample> eyes, IReadOnlyList<Vector3> seen)
    {
        (double degrees, double horizontal, double vertical) = (0, 0, 0);
        for (int i = 0; i < eyes.Count; i++)
        {
            (Vector3 real, Vector3 found) = (eyes[i].Eye.Gaze, seen[i]);
            GazeAngles truth = GazeAngles.YawPitch(real with { Z = -real.Z });
            GazeAngles angles = GazeAngles.YawPitch(found with { Z = -found.Z });
            degrees += double.RadiansToDegrees(Math.Acos(Math.Clamp(Vector3.Dot(real, found), -1, 1)));
            horizontal += double.RadiansToDegrees(Math.Abs(truth.Theta - angles.Theta));
            vertical += double.RadiansToDegrees(Math.Abs(truth.Phi - angles.Phi));
        }

        int count = Math.Max(1, eyes.Count);
        return new GazeErrors(eyes.Count, degrees / count, horizontal / count, vertical / count);
    }
}
