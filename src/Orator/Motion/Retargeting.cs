using System.Numerics;
using Orator.Geometry;

namespace Orator.Motion;

/// <summary>Carries the motion of one person over to a portrait of another.</summary>
/// <remarks>
/// <see cref="WithLimits"/> keeps the head from turning further from the portrait's own pose than a portrait can show: up to 60 % of the
/// limits (yaw 35, pitch 28, roll 45 degrees) a turn passes unchanged, beyond that it approaches the limit smoothly.
/// </remarks>
public static class Retargeting
{
    private const float YawLimit = 35 * MathF.PI / 180;
    private const float PitchLimit = 28 * MathF.PI / 180;
    private const float RollLimit = 45 * MathF.PI / 180;
    private const float Knee = 0.6f;
    private const float GazeLimit = 0.6f;

    // The eyeball's radius by the gap between the lids, and four fifths of that.
    private const float LidShare = 0.9f;

    /// <summary>The portrait moves as the driver moved since a frame of reference; that frame gives the portrait as it is.</summary>
    /// <param name="driver">The driver's motion now.</param>
    /// <param name="driverReference">The driver's motion in the frame of reference, usually the first.</param>
    /// <param name="source">The portrait's own motion.</param>
    /// <param name="basis">The basis of all three motions; null = the shipped basis.</param>
    /// <returns>Rotation <c>R_driver R_reference^-1 R_source</c>; expression, gaze and blink as differences added to the portrait's, lips
    /// kept from crossing.</returns>
    public static MotionFrame Relative(MotionFrame driver, MotionFrame driverReference, MotionFrame source, ExpressionBasis? basis = null)
    {
        float[] expression = new float[ExpressionBasis.Count];
        for (int i = 0; i < expression.Length; i++)
        {
            expression[i] = source.Expression[i] + driver.Expression[i] - driverReference.Expression[i];
        }

        KeepLipsApart(expression, source.Expression, basis ?? ExpressionBasis.Default);
        return new MotionFrame
        {
            Rotation = driver.Rotation * driverReference.Rotation.Inverse * source.Rotation,
            Translation = source.Translation + driver.Translation - driverReference.Translation,
            Scale = source.Scale * driver.Scale / driverReference.Scale,
            Expression = expression,
            GazeRight = source.GazeRight + driver.GazeRight - driverReference.GazeRight,
            GazeLeft = source.GazeLeft + driver.GazeLeft - driverReference.GazeLeft,
            BlinkRight = Math.Clamp(source.BlinkRight + driver.BlinkRight - driverReference.BlinkRight, 0, 1),
            BlinkLeft = Math.Clamp(source.BlinkLeft + driver.BlinkLeft - driverReference.BlinkLeft, 0, 1),
        };
    }

    /// <summary>
    /// The head moves from where it is in a frame of reference, as in <see cref="Relative"/>. What the face does is measured from the
    /// driver's own rest instead, and given to the portrait with its mouth at rest: a first frame in the middle of a word must not keep the
    /// portrait's lips shut, or apart.
    /// </summary>
    /// <param name="driver">The driver's motion now, measured against the driver's face at rest.</param>
    /// <param name="driverReference">The driver's motion in the frame of reference; only place and orientation of the head count.</param>
    /// <param name="source">The portrait's own motion.</param>
    public static MotionFrame FromRest(MotionFrame driver, MotionFrame driverReference, MotionFrame source) => Relative(
        driver,
        new MotionFrame { Rotation = driverReference.Rotation, Translation = driverReference.Translation, Scale = driverReference.Scale },
        WithMouthAtRest(source));

    /// <summary>The portrait takes on the driver's orientation, expression, gaze and blink; place and size follow the driver's
    /// changes.</summary>
    /// <param name="driver">The driver's motion now.</param>
    /// <param name="source">The portrait's own motion.</param>
    public static MotionFrame Absolute(MotionFrame driver, MotionFrame source) => driver with
    {
        Translation = source.Translation + driver.Translation,
        Scale = source.Scale * driver.Scale,
        BlinkRight = Math.Clamp(driver.BlinkRight, 0, 1),
        BlinkLeft = Math.Clamp(driver.BlinkLeft, 0, 1),
    };

    /// <summary>The portrait speaks: generated motion, whose head turns about a frontal pose, is applied to the portrait's own pose and
    /// upper face.</summary>
    /// <param name="speech">Motion of an <see cref="FromSpeech.IMotionGenerator"/>: rotation about identity, mouth relative to closed and
    /// at rest.</param>
    /// <param name="source">The portrait's own motion.</param>
    /// <returns>Head turned from the portrait's pose; mouth as generated, whatever the portrait's mouth does; brows, gaze and lids relative
    /// to the portrait's.</returns>
    public static MotionFrame Speech(MotionFrame speech, MotionFrame source)
    {
        float[] expression = (float[])speech.Expression.Clone();
        for (int i = ExpressionBasis.MouthCount; i < expression.Length; i++)
        {
            expression[i] += source.Expression[i];
        }

        return speech with
        {
            Rotation = speech.Rotation * source.Rotation,
            Translation = source.Translation + speech.Translation,
            Scale = source.Scale * speech.Scale,
            Expression = expression,
            GazeRight = source.GazeRight + speech.GazeRight,
            GazeLeft = source.GazeLeft + speech.GazeLeft,
            BlinkRight = MathF.Max(source.BlinkRight, speech.BlinkRight),
            BlinkLeft = MathF.Max(source.BlinkLeft, speech.BlinkLeft),
        };
    }

    /// <summary>The same motion seen from another side: the head is turned further by the given angles.</summary>
    /// <param name="frame">A motion.</param>
    /// <param name="yaw">Radians; positive turns the face towards the right edge of the picture.</param>
    /// <param name="pitch">Radians; positive raises the chin.</param>
    /// <param name="roll">Radians; positive turns the head clockwise in the picture.</param>
    public static MotionFrame WithView(MotionFrame frame, float yaw, float pitch, float roll) =>
        frame with { Rotation = Rotation.FromAngles(yaw, pitch, roll) * frame.Rotation };

    /// <summary>The same motion with the mouth at rest, closed.</summary>
    /// <param name="frame">A motion.</param>
    internal static MotionFrame WithMouthAtRest(MotionFrame frame) =>
        frame with { Expression = [.. frame.Expression.Select((c, i) => i < ExpressionBasis.MouthCount ? 0 : c)] };

    /// <summary>Both eyes look in one direction of the picture, however the head is turned, as far as eyes turn in their sockets; the lids
    /// follow.</summary>
    /// <param name="frame">A motion.</param>
    /// <param name="yaw">Radians towards the right edge of the picture; 0, 0 is the camera.</param>
    /// <param name="pitch">Radians upwards.</param>
    public static MotionFrame WithGaze(MotionFrame frame, float yaw, float pitch)
    {
        (float sinX, float cosX) = MathF.SinCos(yaw);
        (float sinY, float cosY) = MathF.SinCos(pitch);
        Vector3 direction = frame.Rotation.Inverse.Apply(new Vector3(sinX * cosY, -sinY, -cosX * cosY));
        Vector2 gaze = Limit(new Vector2(MathF.Atan2(direction.X, -direction.Z), MathF.Asin(Math.Clamp(direction.Y, -1, 1))));
        return frame with
        {
            GazeRight = gaze,
            GazeLeft = gaze,
            BlinkRight = Lid(frame.BlinkRight, gaze.Y - frame.GazeRight.Y),
            BlinkLeft = Lid(frame.BlinkLeft, gaze.Y - frame.GazeLeft.Y),
        };

        // Upper lids go down and up with the eyes.
        static float Lid(float blink, float down) => blink + (LidShare * MathF.Sin(down) * (1 - blink));
    }

    /// <summary>A driver whose mouth is open in the frame of reference would press a portrait's closed lips through each other: opens them
    /// until they meet.</summary>
    private static void KeepLipsApart(float[] expression, float[] source, ExpressionBasis basis)
    {
        float floor = MathF.Min(0, Opening(source));
        float opening = Opening(expression);
        if (opening < floor)
        {
            // The gap is linear in the coefficients, but the basis' unit of opening is a regression's: scaled, the lips meet exactly.
            float[] unit = basis.FromMouthShape(new MouthShape(1, 0, 0));
            float amount = (floor - opening) / Opening(unit);
            for (int i = 0; i < expression.Length; i++)
            {
                expression[i] += unit[i] * amount;
            }
        }

        float Opening(float[] coefficients)
        {
            Vector3[] offsets = new Vector3[FaceObservation.LandmarkCount];
            basis.AddTo(offsets, coefficients);
            return MouthMeasurement.Parting(offsets);
        }
    }

    /// <summary>Keeps a motion within what a portrait can show: turns of the head and gaze only.</summary>
    /// <param name="frame">A motion.</param>
    /// <param name="source">The portrait's own motion, which the turns are measured from.</param>
    public static MotionFrame WithLimits(MotionFrame frame, MotionFrame source) => frame with
    {
        Rotation = Limit(frame.Rotation, source.Rotation),
        GazeRight = Limit(frame.GazeRight),
        GazeLeft = Limit(frame.GazeLeft),
    };

    private static Rotation Limit(Rotation target, Rotation source)
    {
        (float yaw, float pitch, float roll) = target.ToAngles();
        (float sourceYaw, float sourcePitch, float sourceRoll) = source.ToAngles();
        float dy = WholeTurns(yaw - sourceYaw);
        float dp = pitch - sourcePitch;
        float dr = WholeTurns(roll - sourceRoll);
        return MathF.Abs(dy) <= Knee * YawLimit && MathF.Abs(dp) <= Knee * PitchLimit && MathF.Abs(dr) <= Knee * RollLimit
            ? target
            : Rotation.FromAngles(sourceYaw + Soft(dy, YawLimit), sourcePitch + Soft(dp, PitchLimit), sourceRoll + Soft(dr, RollLimit));
    }

    private static Vector2 Limit(Vector2 gaze) => new(Soft(gaze.X, GazeLimit), Soft(gaze.Y, GazeLimit));

    /// <summary>Identity below the knee, then a smooth approach to the limit.</summary>
    /// <param name="value">What is limited.</param>
    /// <param name="limit">Largest magnitude, above 0.</param>
    /// <param name="share">Where the knee is, as a share of the limit, 0 to 1.</param>
    internal static float Soft(float value, float limit, float share = Knee)
    {
        float knee = share * limit;
        float excess = MathF.Abs(value) - knee;
        return excess <= 0 ? value : MathF.CopySign(knee + ((limit - knee) * MathF.Tanh(excess / (limit - knee))), value);
    }

    private static float WholeTurns(float angle) => MathF.IEEERemainder(angle, 2 * MathF.PI);
}
