using System.Numerics;
using Orator.Faces;
using Orator.Media;
using Orator.Motion;

namespace Orator.Generators;

/// <summary>The facial map of a portrait in a given motion. Source and target are drawn the same way, so that a network sees their difference only.</summary>
public static class PortraitMap
{
    // Canonical units: an iris of 11.8 mm where the outer eye corners are 88 mm apart.
    private const float IrisRadius = 0.067f;
    private const float ClosedGap = 0.12f;

    /// <summary>Draws the map.</summary>
    /// <param name="portrait">The portrait.</param>
    /// <param name="motion">Its motion; <see cref="SourcePortrait.Motion"/> for the map of the portrait as it is.</param>
    /// <param name="size">Side of the map in pixels; the face lies in it as it lies in the crop.</param>
    public static Image Draw(SourcePortrait portrait, MotionFrame motion, int size)
    {
        float zoom = (float)size / portrait.Crop.Width;
        Vector3[] posed = Array.ConvertAll(portrait.Pose(motion), p => p * zoom);
        HeadPose pose = new(
            motion.Rotation,
            portrait.Scale * motion.Scale * zoom,
            (portrait.Origin + (new Vector3(motion.Translation, 0) * portrait.Scale)) * zoom);
        Vector3[] rest = (Vector3[])portrait.Shape.Clone();
        portrait.Basis.AddTo(rest, Array.ConvertAll(portrait.Motion.Expression, e => -e));

        return FacialMap.Draw(
            posed,
            Eye(FaceTopology.RightEye, EyeModel.Right(rest), motion.GazeRight, motion.BlinkRight, portrait.Motion.BlinkRight),
            Eye(FaceTopology.LeftEye, EyeModel.Left(rest), motion.GazeLeft, motion.BlinkLeft, portrait.Motion.BlinkLeft),
            size);

        MappedEye Eye(ReadOnlySpan<int> loop, EyeModel eye, Vector2 gaze, float blink, float ownBlink)
        {
            Vector2[] lids = new Vector2[loop.Length];
            for (int i = 0; i <= 8; i++)
            {
                lids[i] = Flat(posed[loop[i]]);
            }

            // The mesh hardly sees a lid close: the gap follows from the blink instead.
            for (int i = 9; i < 16; i++)
            {
                int lower = loop[16 - i];
                float seen = Vector3.Distance(posed[loop[i]], posed[lower]) / pose.Scale;
                float wanted = Vector3.Distance(rest[loop[i]], rest[lower]) * Gap(blink) / Gap(ownBlink);
                lids[i] = Vector2.Lerp(Flat(posed[lower]), Flat(posed[loop[i]]), wanted / MathF.Max(seen, 1e-3f));
            }

            return new MappedEye(lids, Flat(pose.ToPicture(eye.IrisCenter(gaze))), IrisRadius * pose.Scale, gaze);
        }
    }

    /// <summary>How much of the open eye's gap a blink leaves.</summary>
    private static float Gap(float blink) => 1 - ((1 - ClosedGap) * blink);

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);
}
