using System.Numerics;
using Orator.Geometry;

namespace Orator.Training.Data;

/// <summary>What is known of a frame. Coordinates are continuous pixels of the 256 x 256 crop.</summary>
/// <param name="Seconds">When the source shows it.</param>
/// <param name="Sharpness"><see cref="PictureQuality.Sharpness"/>.</param>
/// <param name="Face">Landmarks and irises.</param>
/// <param name="Pose">Pose of the head, fitted with the person's own face at rest.</param>
/// <param name="Motion">Expression, gaze and blinks against the person at rest; movement against the clip's first frame.</param>
/// <param name="Mouth">The mouth relative to the mouth at rest.</param>
public sealed record FrameLabels(float Seconds, float Sharpness, FaceObservation Face, HeadPose Pose, MotionFrame Motion, MouthShape Mouth)
{
    /// <summary>Values of a frame in a shard (docs/formats.md, "Corpus").</summary>
    public const int Length = 7 + (3 * (FaceObservation.LandmarkCount + (2 * FaceObservation.EyePointCount))) + 13 + 9 + ExpressionBasis.Count + 3;

    /// <summary>Writes the values in the order of the format.</summary>
    internal float[] Pack()
    {
        Rotation r = Pose.Rotation;
        FaceRegion region = Face.Region;
        return
        [
            Seconds, Sharpness, Face.Score, region.CenterX, region.CenterY, region.Size, region.Rotation,
            .. Flat(Face.Landmarks), .. Flat(Face.RightEye), .. Flat(Face.LeftEye),
            .. Flat([r.Row0, r.Row1, r.Row2]), Pose.Scale, .. Flat([Pose.Origin]),
            Motion.Translation.X, Motion.Translation.Y, Motion.Scale, .. Motion.Expression,
            Motion.GazeRight.X, Motion.GazeRight.Y, Motion.GazeLeft.X, Motion.GazeLeft.Y, Motion.BlinkRight, Motion.BlinkLeft,
            Mouth.Opening, Mouth.Width, Mouth.Rounding,
        ];
    }

    /// <summary>Reads what <see cref="Pack"/> wrote.</summary>
    internal static FrameLabels Unpack(ReadOnlySpan<float> values)
    {
        FieldReader fields = new(values);
        (float seconds, float sharpness, float score) = (fields.Number(), fields.Number(), fields.Number());
        FaceRegion region = new(fields.Number(), fields.Number(), fields.Number(), fields.Number());
        FaceObservation face = new(
            fields.Points(FaceObservation.LandmarkCount), fields.Points(FaceObservation.EyePointCount), fields.Points(FaceObservation.EyePointCount), region, score);
        Vector3[] rows = fields.Points(3);
        Rotation rotation = new(rows[0], rows[1], rows[2]);
        HeadPose pose = new(rotation, fields.Number(), fields.Points(1)[0]);
        MotionFrame motion = new()
        {
            Rotation = rotation,
            Translation = fields.Pair(),
            Scale = fields.Number(),
            Expression = fields.Numbers(ExpressionBasis.Count),
            GazeRight = fields.Pair(),
            GazeLeft = fields.Pair(),
            BlinkRight = fields.Number(),
            BlinkLeft = fields.Number(),
        };
        return new FrameLabels(seconds, sharpness, face, pose, motion, new MouthShape(fields.Number(), fields.Number(), fields.Number()));
    }

    internal static float[] Flat(ReadOnlySpan<Vector3> points)
    {
        float[] values = new float[3 * points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            points[i].CopyTo(values, 3 * i);
        }

        return values;
    }

    internal ref struct FieldReader(ReadOnlySpan<float> values)
    {
        private readonly ReadOnlySpan<float> _values = values;
        private int _next;

        public float Number() => _values[_next++];

        public Vector2 Pair() => new(Number(), Number());

        public float[] Numbers(int count)
        {
            _next += count;
            return _values[(_next - count).._next].ToArray();
        }

        public Vector3[] Points(int count)
        {
            Vector3[] points = new Vector3[count];
            for (int i = 0; i < count; i++)
            {
                points[i] = new Vector3(Number(), Number(), Number());
            }

            return points;
        }
    }
}
