using System.Numerics;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;
using Orator.Tests.Media;

namespace Orator.Tests.Pipelines;

/// <summary>Renders a portrait in the motion of a driver and looks at every frame.</summary>
internal static class ReenactedFaces
{
    /// <summary>A frame of a result: pixels between the outer eye corners, middle of the face, roll in radians; null without a
    /// face.</summary>
    internal readonly record struct Seen(float Eyes, Vector2 Middle, float Roll);

    public static async Task<(RenderReport Report, List<Seen?> Frames)> RenderAsync(
        MediaFolder folder, string driver, string generator, int size = 160, Func<ReenactRequest, ReenactRequest>? change = null)
    {
        ReenactRequest request = new() { Generator = generator, Size = size, Framing = Framing.Crop };
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using TalkingHeads heads = TalkingHeads.Create();
        Portrait portrait = await heads.OpenPortraitAsync(DemoMedia.File("joconde.jpg"), cancellation: cancellation);
        RenderReport report = await heads.ReenactToFileAsync(
            portrait, driver, folder[$"out-{Guid.NewGuid():N}.mp4"], change?.Invoke(request) ?? request, cancellation: cancellation);
        return (report, await LookAsync(report.Output));
    }

    public static async Task<List<Seen?>> LookAsync(string video)
    {
        using FaceAnalyzer analyzer = new();
        VideoReader reader = await VideoReader.OpenAsync(video, cancellation: TestContext.Current.CancellationToken);
        List<Seen?> frames = [];
        await foreach (VideoFrame frame in reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            // Afresh in every frame: tracking would carry a face over.
            IReadOnlyList<FaceObservation> faces = analyzer.Search(frame.Image, most: 1);
            frames.Add(faces.Count == 0 ? null : Of(faces[0]));
            frame.Dispose();
        }

        return frames;
    }

    /// <summary>Says what is wrong with a result; null if nothing is.</summary>
    public static string? FrameDefect(List<Seen?> frames, float least, float most)
    {
        for (int i = 0; i < frames.Count; i++)
        {
            if (frames[i] is not Seen seen)
            {
                return $"frame {i} shows no face";
            }

            float size = seen.Eyes / frames[0]!.Value.Eyes;
            if (size < least || size > most)
            {
                return FormattableString.Invariant($"frame {i}: eyes are {size:0.00} times as far apart as in the first");
            }
        }

        return null;
    }

    private static Seen Of(FaceObservation face)
    {
        Vector3 eyes = face.Landmarks[263] - face.Landmarks[33];
        HeadPose pose = face.Pose;
        Vector3 middle = face.Landmarks.Aggregate(Vector3.Zero, (sum, p) => sum + p) / face.Landmarks.Length;
        return new Seen(new Vector2(eyes.X, eyes.Y).Length(), new Vector2(middle.X, middle.Y), pose.Rotation.ToAngles().Roll);
    }
}
