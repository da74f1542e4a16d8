using System.Numerics;
using Orator.Geometry;
using Orator.Imaging;

namespace Orator.Perception;

/// <summary>Draws what perception saw over the picture, for people to check it by.</summary>
public static class FaceOverlay
{
    private static readonly (int A, int B)[] Edges = FindEdges();
    private static readonly Vector3 MeshColor = new(210, 235, 255);
    private static readonly Vector3 LipColor = new(255, 60, 120);
    private static readonly Vector3 OvalColor = new(120, 255, 160);
    private static readonly Vector3 LidColor = new(0, 230, 255);
    private static readonly Vector3 IrisColor = new(255, 230, 0);
    private static readonly Vector3 KeyPointColor = new(255, 70, 60);
    private static readonly Vector3 RestColor = new(255, 255, 255);

    /// <summary>Draws mesh, lips, outline, lids, irises, gaze and the axes of the head (x red, y green, towards the viewer blue).</summary>
    /// <param name="picture">The picture that was observed; changed in place.</param>
    /// <param name="face">The face in it.</param>
    /// <param name="pose">Pose of the head in the same picture.</param>
    /// <param name="gazeRight">Gaze of the right eye relative to the head, radians, or null to leave it out.</param>
    /// <param name="gazeLeft">Gaze of the left eye, or null.</param>
    public static void Draw(Image picture, FaceObservation face, HeadPose pose, Vector2? gazeRight = null, Vector2? gazeLeft = null)
    {
        Canvas canvas = new(picture);
        float width = Math.Clamp(pose.Scale / 110, 0.7f, 4);
        // Lines of a small face lie close together: fainter, so that the face stays visible.
        float veil = Math.Clamp(pose.Scale / 300, 0.12f, 0.35f);
        foreach ((int a, int b) in Edges)
        {
            canvas.Line(Flat(face.Landmarks[a]), Flat(face.Landmarks[b]), MeshColor, width * 0.6f, veil);
        }

        canvas.Polyline(Select(face, FaceTopology.Oval), OvalColor, width, closed: true);
        canvas.Polyline(Select(face, FaceTopology.LipsOuter), LipColor, width, closed: true);
        canvas.Polyline(Select(face, FaceTopology.LipsInner), LipColor, width, closed: true);
        DrawEye(canvas, face.RightEye, pose, gazeRight, width);
        DrawEye(canvas, face.LeftEye, pose, gazeLeft, width);

        // From the bridge of the nose, half an eye distance long.
        Vector3 bridge = face.Landmarks[168];
        DrawAxis(Vector3.UnitX, new Vector3(255, 50, 50));
        DrawAxis(Vector3.UnitY, new Vector3(50, 230, 50));
        DrawAxis(-Vector3.UnitZ, new Vector3(70, 110, 255));

        void DrawAxis(Vector3 axis, Vector3 color) =>
            canvas.Line(Flat(bridge), Flat(bridge + (pose.Rotation.Apply(axis) * pose.Scale * 0.5f)), color, width * 2);
    }

    /// <summary>Draws key points: those seen in red, and the same person at rest in this pose in white.</summary>
    /// <param name="picture">The picture that was observed; changed in place.</param>
    /// <param name="face">The face in it.</param>
    public static void Draw(Image picture, CanonicalFace face)
    {
        Canvas canvas = new(picture);
        float width = Math.Clamp(face.Pose.Scale / 40, 1.5f, 8);
        for (int i = 0; i < face.Points.Length; i++)
        {
            Dot(face.Pose.ToPicture(face.Canonical[i]), RestColor, width * 0.6f);
            Dot(face.Points[i], KeyPointColor, width);
        }

        void Dot(Vector3 point, Vector3 color, float size) => canvas.Line(Flat(point), Flat(point), color, size);
    }

    private static void DrawEye(Canvas canvas, Vector3[] points, HeadPose pose, Vector2? gaze, float width)
    {
        MappedEye eye = MappedEye.FromObservation(points, gaze ?? Vector2.Zero);
        canvas.Polyline(eye.Lids, LidColor, width, closed: true);
        FacialMap.DrawIris(canvas, eye, IrisColor, width);
        if (gaze is { } angles)
        {
            (float sinX, float cosX) = MathF.SinCos(angles.X);
            (float sinY, float cosY) = MathF.SinCos(angles.Y);
            Vector3 direction = pose.Rotation.Apply(new Vector3(sinX * cosY, sinY, -cosX * cosY));
            canvas.Line(eye.Iris, eye.Iris + (Flat(direction) * pose.Scale * 0.7f), IrisColor, width * 1.3f);
        }
    }

    private static Vector2[] Select(FaceObservation face, ReadOnlySpan<int> indices)
    {
        Vector2[] result = new Vector2[indices.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = Flat(face.Landmarks[indices[i]]);
        }

        return result;
    }

    private static Vector2 Flat(Vector3 p) => new(p.X, p.Y);

    private static (int A, int B)[] FindEdges()
    {
        HashSet<(int A, int B)> edges = [];
        ReadOnlySpan<int> triangles = FaceTopology.Triangles;
        for (int i = 0; i < triangles.Length; i += 3)
        {
            for (int k = 0; k < 3; k++)
            {
                int a = triangles[i + k];
                int b = triangles[i + ((k + 1) % 3)];
                edges.Add((Math.Min(a, b), Math.Max(a, b)));
            }
        }

        return [.. edges];
    }
}
