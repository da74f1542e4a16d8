using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Orator.Engine;
using Orator.Engine.Quantisation;
using Orator.Geometry;
using Orator.Graphs;
using Orator.Media;
using Orator.Perception;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Bench;

/// <summary>
/// What a generator of face-vid2vid does for each frame, in the published size, in floats or with its convolutions in bytes. The weights
/// are random (see
/// <see cref="ProbeWeights"/>), but the source is a real portrait, seen by the generator's own encoder, and the key points are spread over
/// its face and turned with it: so values vary over the picture as in use.
/// </summary>
internal static class FrameWork
{
    private const int Points = 15;

    // A little more than the goal of 35 dB, for motions that were not among those that ranges were chosen by.
    private const double LeastPsnr = 36;

    // Yaw, pitch and roll in degrees. Ranges are chosen on the first ones and tested on the last.
    private static readonly Vector3[] Turns = [new(20, 0, 0), new(-15, 8, 5), new(-5, -12, -8), new(8, 10, -6)];

    private static readonly Vector3[] OtherTurns = [new(14, -6, 4), new(-18, 4, -6)];

    public static Work InFloats(WarpingGenerator generator, SessionSettings settings)
    {
        ProbeWeights.Fill(generator);
        Graph graph = Graph(generator);
        Session session = Session.Compile(graph, settings);
        Samples(generator, [Turns[1]])[0].CopyTo(session);
        return new Work(session.Run, session, Work.Lowered(graph, session));
    }

    public static Work InBytes(WarpingGenerator generator, SessionSettings settings)
    {
        ProbeWeights.Fill(generator);
        Graph graph = Graph(generator);
        List<CalibrationSample> samples = Samples(generator, [.. Turns, .. OtherTurns]);
        QuantisedModel quantised = Quantiser.Quantise(
            graph, samples[..Turns.Length], new QuantisationSettings { MinimumPsnr = LeastPsnr, EachSample = true });
        List<CalibrationSample> others = samples[Turns.Length..];
        Session session = quantised.Open(settings);
        double psnr = Psnr(Session.Compile(Graph(generator), settings with { Profile = null }), session, others);
        string told = string.Create(
            CultureInfo.InvariantCulture,
            $"{graph.Operations.Count} operations; {psnr:F1} dB, {quantised.Layers.Count(layer => layer.Quantised)} of {quantised.Layers.Count} layers in bytes");
        return new Work(session.Run, session, told);
    }

    private static Graph Graph(WarpingGenerator generator)
    {
        generator.Train(false);
        Graph graph = new();
        SourceFeatures features = new(graph.Input("volume", [1, 32, 16, 64, 64]), graph.Input("compressed", [1, 4, 16, 64, 64]));
        KeyPoints KeyPoints(string name) => new(graph.Input(name, [1, Points, 3]));
        graph.Output("picture", generator.Render(features, KeyPoints("source"), KeyPoints("driving")).Picture);
        return graph;
    }

    private static List<CalibrationSample> Samples(WarpingGenerator generator, Vector3[] turns)
    {
        Graph graph = new();
        SourceFeatures features = generator.Encode(graph.Input("image", [1, 3, 256, 256]));
        graph.Output("volume", features.Volume);
        graph.Output("compressed", features.Compressed);
        using Session session = Session.Compile(graph);
        Image photo = ImageReader.ReadAsync(Path.Combine(AppContext.BaseDirectory, "demo", "audrey.jpg")).GetAwaiter().GetResult();
        FaceRegion square = new(photo.Width / 2f, photo.Height / 2f, Math.Min(photo.Width, photo.Height), 0);
        FaceCutout.Cut(photo, square, 256).ToPlanes().CopyTo(session.Input("image"));
        session.Run();
        float[] Floats(Vector3[] points) => MemoryMarshal.Cast<Vector3, float>(points).ToArray();
        Vector3[] face = Face();
        return [.. turns.Select((turn, i) => new CalibrationSample(new Dictionary<string, float[]>
        {
            ["volume"] = session.Output("volume").ToArray(),
            ["compressed"] = session.Output("compressed").ToArray(),
            ["source"] = Floats(face),
            ["driving"] = Floats(new HeadMotion(HeadMotion.FromDegrees(turn.X, turn.Y, turn.Z), new Vector3(0.02f * i, -0.03f, 0), new Vector3[Points]).Place(new KeyPointSet(face, null)).Positions),
        }))];
    }

    // Three rings on half an ellipsoid: the face of a head.
    private static Vector3[] Face() => [.. Enumerable.Range(0, Points).Select(i =>
    {
        (int ring, int place) = Math.DivRem(i, 5);
        (float radius, float angle) = (0.2f + (0.17f * ring), (place + (0.5f * ring)) * MathF.Tau / 5);
        return new Vector3(radius * MathF.Cos(angle), radius * 1.3f * MathF.Sin(angle), -MathF.Sqrt(0.36f - (radius * radius)) + 0.3f);
    })];

    // Against the picture in floats; the peak is the spread of its values.
    private static double Psnr(Session floats, Session bytes, List<CalibrationSample> samples)
    {
        using (floats)
        {
            (double squares, double peak, long count) = (0, 0, 0);
            foreach (CalibrationSample sample in samples)
            {
                sample.CopyTo(floats);
                sample.CopyTo(bytes);
                floats.Run();
                bytes.Run();
                ReadOnlySpan<float> expected = floats.Output("picture");
                ReadOnlySpan<float> actual = bytes.Output("picture");
                (float minimum, float maximum) = (float.MaxValue, float.MinValue);
                for (int i = 0; i < expected.Length; i++)
                {
                    (minimum, maximum) = (MathF.Min(minimum, expected[i]), MathF.Max(maximum, expected[i]));
                    squares += Math.Pow(expected[i] - actual[i], 2);
                }

                (peak, count) = (Math.Max(peak, maximum - minimum), count + expected.Length);
            }

            return 10 * Math.Log10(peak * peak * count / squares);
        }
    }
}
