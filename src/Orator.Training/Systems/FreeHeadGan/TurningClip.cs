using System.Numerics;
using Orator.Geometry;
using Orator.Systems.FreeHeadGan;

namespace Orator.Training.Systems.FreeHeadGan;

/// <summary>A frame in which both eyes are open.</summary>
/// <param name="Pose">Pose of the head.</param>
/// <param name="Iris">Gaze relative to the head by the geometry of the iris, mean of both eyes, radians.</param>
/// <param name="Eye">Number of the right eye among all eyes of such frames; the left one is the next.</param>
/// <param name="Right">Crop of the right eye.</param>
/// <param name="Left">Crop of the left eye.</param>
internal sealed record TurningFrame(HeadPose Pose, Vector2 Iris, int Eye, EyeCrop Right, EyeCrop Left);

/// <summary>Frames of a clip, to see how the gaze turns against the head (<see cref="GazeCompensation"/>).</summary>
internal sealed record TurningClip(List<TurningFrame> Frames)
{
    private const int FewestFrames = 8;

    // Radians, standard deviations.
    private const float Steady = 0.07f;

    /// <summary>Regresses the gaze in the head on the head's angles, within clips whose gaze is steady to the sides by the geometry of the
    /// iris: of people who keep looking at the camera.</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="seen">Gaze of all eyes by a network, in the crops' coordinates; null = by the geometry of the iris.</param>
    public static GazeCompensation Compensation(IEnumerable<TurningClip> clips, Vector3[]? seen)
    {
        int used = 0;
        (double yaws, double pitches, double againstYaw, double againstPitch) = (0, 0, 0, 0);
        foreach (TurningClip clip in clips.Where(clip => clip.Frames.Count >= FewestFrames && clip.IsSteady()))
        {
            used++;
            (float Yaw, float Pitch)[] heads = [.. clip.Frames.Select(Head)];
            Vector2[] gazes = [.. clip.Frames.Select(frame => seen is null ? frame.Iris : InHead(frame, seen))];
            (float meanYaw, float meanPitch) = (heads.Average(head => head.Yaw), heads.Average(head => head.Pitch));
            for (int i = 0; i < heads.Length; i++)
            {
                // Chin up: eyes that keep their direction turn down in the head, which is positive.
                (double yaw, double pitch) = (heads[i].Yaw - meanYaw, heads[i].Pitch - meanPitch);
                yaws += yaw * yaw;
                pitches += pitch * pitch;
                againstYaw -= yaw * gazes[i].X;
                againstPitch += pitch * gazes[i].Y;
            }
        }

        return new GazeCompensation(used, yaws > 0 ? againstYaw / yaws : 0, pitches > 0 ? againstPitch / pitches : 0);
    }

    private static (float Yaw, float Pitch) Head(TurningFrame frame)
    {
        (float yaw, float pitch, _) = frame.Pose.Rotation.ToAngles();
        return (yaw, pitch);
    }

    private static Vector2 InHead(TurningFrame frame, Vector3[] seen)
    {
        SeenEye right = new([], frame.Right.ToPicture(seen[frame.Eye]));
        SeenEye left = new([], frame.Left.ToPicture(seen[frame.Eye + 1]));
        return (right.RelativeTo(frame.Pose) + left.RelativeTo(frame.Pose)) / 2;
    }

    private bool IsSteady() =>
        SampleStatistics.StandardDeviation([.. Frames.Select(frame => Head(frame).Yaw + frame.Iris.X)]) < Steady;
}
