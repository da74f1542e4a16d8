using System.Globalization;
using System.Numerics;
using Orator.Checkpoints;
using Orator.Geometry;
using Orator.Media;
using Orator.Perception;

namespace Orator.Training.Expressions;

/// <summary>What a fit of the expression basis saw and explained.</summary>
/// <param name="Clips">Videos used.</param>
/// <param name="Frames">Frames used.</param>
/// <param name="MouthExplained">Share of the variance of mouth and jaw that the mouth directions explain, 0..1.</param>
/// <param name="UpperExplained">The same for the upper face.</param>
/// <param name="Skipped">Videos left out, each with the reason.</param>
public sealed record ExpressionBasisReport(
    int Clips, int Frames, double MouthExplained, double UpperExplained, IReadOnlyList<string> Skipped);

/// <summary>Learns the expression basis from a folder of talking faces.</summary>
public static class ExpressionBasisTraining
{
    private const int FewestFrames = 20;
    private const float MostTurned = 0.6f;

    // About 40 s of a clip at its frame rate; longer ones count no more than that.
    private const double MaximumClipWeight = 1000;

    /// <summary>Tracks every video, takes the offsets from each person's rest, and writes <c>weights.safetensors</c>.</summary>
    /// <param name="videos">Paths of videos of one talking face each.</param>
    /// <param name="output">Folder to write to.</param>
    /// <param name="progress">Told the number of videos done.</param>
    /// <param name="cancellation">Stops the work; nothing is written.</param>
    /// <exception cref="InputException">No video could be used.</exception>
    public static async Task<ExpressionBasisReport> RunAsync(
        IReadOnlyList<string> videos, string output, Action<int>? progress, CancellationToken cancellation)
    {
        using FaceAnalyzer analyzer = new();
        ExpressionBasisFitter fitter = new();
        List<string> skipped = [];
        int clips = 0;
        for (int v = 0; v < videos.Count; v++)
        {
            try
            {
                List<FaceObservation> faces = await TrackAsync(analyzer, videos[v], cancellation).ConfigureAwait(false);
                if (faces.Count < FewestFrames)
                {
                    skipped.Add($"{Path.GetFileName(videos[v])}: {faces.Count} frames with a usable face");
                }
                else
                {
                    AddClip(fitter, faces);
                    clips++;
                }
            }
            catch (InputException e)
            {
                skipped.Add($"{Path.GetFileName(videos[v])}: {e.Message}");
            }

            progress?.Invoke(v + 1);
        }

        if (clips == 0)
        {
            throw new InputException("No video with a talking face was found: give a folder of videos that show one face each.");
        }

        (Vector3[][] directions, float[] mouth, double mouthExplained, double upperExplained) = fitter.Fit();
        Directory.CreateDirectory(output);
        float[] flat = [.. directions.SelectMany(d => d).SelectMany(p => new[] { p.X, p.Y, p.Z })];
        SafetensorsWriter.Write(
            Path.Combine(output, "weights.safetensors"),
            new Dictionary<string, StoredTensor>
            {
                ["directions"] = new([ExpressionBasis.Count, 468, 3], flat),
                ["mouth_from_shape"] = new([ExpressionBasis.MouthCount, 3], mouth),
            },
            halfPrecision: true,
            new Dictionary<string, string>
            {
                ["clips"] = clips.ToString(CultureInfo.InvariantCulture),
                ["frames"] = fitter.Frames.ToString(CultureInfo.InvariantCulture),
            });
        return new ExpressionBasisReport(clips, fitter.Frames, mouthExplained, upperExplained, skipped);
    }

    private static async Task<List<FaceObservation>> TrackAsync(FaceAnalyzer analyzer, string video, CancellationToken cancellation)
    {
        VideoReader reader = await VideoReader.OpenAsync(video, new VideoReadOptions(), cancellation).ConfigureAwait(false);
        FaceTracker tracker = new(analyzer);
        List<FaceObservation> faces = [];
        await foreach (VideoFrame frame in reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            FaceObservation? face = tracker.Track(frame.Image, frame.Time);
            frame.Dispose();

            // Far from frontal the hidden half of the mesh is a guess that would pass for expression.
            if (face is not null && MathF.Abs(HeadPose.Fit(face.Landmarks, FaceTopology.Canonical).Rotation.ToAngles().Yaw) < MostTurned)
            {
                faces.Add(face);
            }
        }

        return faces;
    }

    private static void AddClip(ExpressionBasisFitter fitter, List<FaceObservation> faces)
    {
        Vector3[] rest = FaceIdentity.FromTrack(faces).Rest;
        List<Vector3[]> offsets = [];
        List<MouthShape> shapes = [];
        foreach (FaceObservation face in faces)
        {
            Vector3[] shape = HeadPose.Fit(face.Landmarks, rest).ToCanonical(face.Landmarks);
            shapes.Add(MouthMeasurement.Measure(shape, rest));
            for (int i = 0; i < shape.Length; i++)
            {
                shape[i] -= rest[i];
            }

            offsets.Add(shape);
        }

        fitter.Add(offsets, shapes, MaximumClipWeight);
    }
}
