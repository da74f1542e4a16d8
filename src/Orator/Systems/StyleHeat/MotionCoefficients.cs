using Orator.Animation;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// A motion as the 73 numbers that StyleHEAT's video generator hears: 64 of expression, 3 angles, 3 of translation, 3 of the crop
/// (SPEC section C). The published model was trained on those of Deep3DFaceRecon, whose basis is not free; these are the project's own
/// in the same order, for networks that were trained with them.
/// </summary>
/// <remarks>
/// 0 to 27: expression; 28 to 55: expression less that of the portrait; 56, 57: mean gaze of both eyes, radians; 58, 59: blinks, right
/// and left; 60 to 63: gaze and blinks less those of the portrait. 64 to 66: yaw, pitch, roll, radians. 67 to 69: translation, in
/// distances of the outer eye corners, and logarithm of the scale. 70 to 72: distance of the eye corners in the crop and place of the
/// point between them, as shares of its side, less a half.
/// </remarks>
public static class MotionCoefficients
{
    /// <summary>Coefficients of a frame.</summary>
    public const int Count = 73;

    /// <summary>Frames of a window: 13 before and 13 after the one that is drawn.</summary>
    public const int Window = 27;

    private const int Difference = MotionFrame.ExpressionCount;
    private const int Eyes = 2 * MotionFrame.ExpressionCount;
    private const int Angles = 64;

    /// <summary>The coefficients of a motion.</summary>
    /// <param name="portrait">The portrait that is to be moved.</param>
    /// <param name="motion">What moves it.</param>
    /// <returns><see cref="Count"/> numbers.</returns>
    public static float[] Of(SourcePortrait portrait, MotionFrame motion)
    {
        float[] values = new float[Count];
        motion.Expression.CopyTo(values, 0);
        for (int i = 0; i < MotionFrame.ExpressionCount; i++)
        {
            values[Difference + i] = motion.Expression[i] - portrait.Motion.Expression[i];
        }

        Span<float> eyes = EyesOf(motion);
        Span<float> own = EyesOf(portrait.Motion);
        eyes.CopyTo(values.AsSpan(Eyes));
        for (int i = 0; i < eyes.Length; i++)
        {
            values[Eyes + eyes.Length + i] = eyes[i] - own[i];
        }

        (float yaw, float pitch, float roll) = motion.Rotation.ToAngles();
        float side = portrait.Crop.Width;
        new[]
        {
            yaw, pitch, roll,
            motion.Translation.X, motion.Translation.Y, MathF.Log(motion.Scale),
            (portrait.Scale / side) - 0.5f, (portrait.Origin.X / side) - 0.5f, (portrait.Origin.Y / side) - 0.5f,
        }.CopyTo(values, Angles);
        return values;
    }

    /// <summary>A window in which every frame is the same: what is drawn depends on one motion alone.</summary>
    /// <param name="coefficients"><see cref="Count"/> numbers.</param>
    /// <param name="window">Receives [<see cref="Count"/>, <see cref="Window"/>].</param>
    public static void Repeat(ReadOnlySpan<float> coefficients, Span<float> window)
    {
        for (int i = 0; i < coefficients.Length; i++)
        {
            window.Slice(i * Window, Window).Fill(coefficients[i]);
        }
    }

    private static float[] EyesOf(MotionFrame motion) =>
    [
        (motion.GazeRight.X + motion.GazeLeft.X) / 2, (motion.GazeRight.Y + motion.GazeLeft.Y) / 2, motion.BlinkRight, motion.BlinkLeft,
    ];
}
