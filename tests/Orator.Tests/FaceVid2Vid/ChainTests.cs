using System.Numerics;
using System.Runtime.InteropServices;
using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Losses;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>From two pictures to a third: detector, estimator, equations and both generators together.</summary>
public sealed class ChainTests
{
    [Theory]
    [InlineData("chain_eval", 64, 64)]
    [InlineData("chain_rect_64x96_eval", 64, 96)]
    public async Task ReenactmentAgreesWithTheReference(string file, int height, int width)
    {
        using ReferenceValues values = new("tiny/" + file);
        KeyPointDetector detector = Filled<KeyPointDetector>("kp_detector");
        PoseExpressionEstimator estimator = Filled<PoseExpressionEstimator>("he_estimator");
        Graph graph = new();
        Tensor source = graph.Input("source", [2, 3, height, width]);
        Tensor driving = graph.Input("driving", [2, 3, height, width]);
        KeyPoints canonical = detector.Forward(source);
        (PoseAndExpression sourcePose, KeyPoints sourcePoints) = Observe("source", source);
        (PoseAndExpression drivingPose, KeyPoints drivingPoints) = Observe("driving", driving);
        graph.Output("kp_canonical.value", canonical.Positions);

        Tensor[] angles = [.. values.Values("free_view.degrees_yaw_pitch_roll").Select(v => graph.Constant([v, v], [2]))];
        Tensor rotation = KeyPointEquations.Rotation(angles[0], angles[1], angles[2]);
        KeyPoints view = KeyPointEquations.Place(canonical, rotation, drivingPose.Translation, drivingPose.Expression);
        graph.Output("free_view.rotation", rotation);
        graph.Output("free_view.kp_driving.value", view.Positions);
        foreach (string name in new[] { "original", "spade" })
        {
            WarpingGenerator generator = Filled<WarpingGenerator>("generator_" + name);
            SourceFeatures features = generator.Encode(source);
            GeneratedPicture generated = generator.Render(features, sourcePoints, drivingPoints);
            graph.Output($"{name}.driving.mask", generated.Motion.Masks);
            graph.Output($"{name}.driving.occlusion_map", generated.Motion.Occlusion);
            graph.Output($"{name}.driving.prediction", generated.Picture);
            graph.Output($"{name}.free_view.prediction", generator.Render(features, sourcePoints, view).Picture);
        }

        using Session session = Session.Compile(graph);
        bool stored = values.Has("in.source");
        (stored ? values.Values("in.source") : await FormulaImages.Load(height, width, 0, 2)).CopyTo(session.Input("source"));
        (stored ? values.Values("in.driving") : await FormulaImages.Load(height, width, 1, 3)).CopyTo(session.Input("driving"));
        session.Run();
        foreach (string name in session.OutputNames.Where(values.Has))
        {
            values.Compare(
                name,
                session.Output(name),
                name.Contains("spade", StringComparison.Ordinal) ? 5e-4 : name.Contains(
                    "original", StringComparison.Ordinal) ? 5e-5 : 2e-5);
        }

        Assert.True(values.Compared >= 27);
        CompareNumbers(values);
        TestContext.Current.TestOutputHelper?.WriteLine($"{values.Compared} values, worst {values.Worst}");

        (PoseAndExpression, KeyPoints) Observe(string name, Tensor image)
        {
            PoseAndExpression pose = estimator.Forward(image);
            (Tensor yaw, Tensor pitch, Tensor roll) = (KeyPointEquations.Degrees(pose.Yaw), KeyPointEquations.Degrees(pose.Pitch), KeyPointEquations.Degrees(pose.Roll));
            KeyPoints points = KeyPointEquations.Place(canonical, pose);
            foreach ((string key, Tensor tensor) in new[] { ("he_X.yaw", pose.Yaw), ("he_X.pitch", pose.Pitch), ("he_X.roll", pose.Roll), ("he_X.t", pose.Translation), ("he_X.exp", pose.Expression),
                ("degree_X.yaw", yaw), ("degree_X.pitch", pitch), ("degree_X.roll", roll), ("rotation_X", KeyPointEquations.Rotation(yaw, pitch, roll)), ("kp_X.value", points.Positions) })
            {
                graph.Output(key.Replace("X", name, StringComparison.Ordinal), tensor);
            }

            return (pose, points);
        }
    }

    [Fact]
    public async Task JacobiansAgreeWithTheReference()
    {
        using ReferenceValues values = new("tiny/jacobian_eval");
        using ReferenceValues operators = new("tiny/ops");
        KeyPointDetector detector = Filled<KeyPointDetector>("kp_detector", jacobians: true);
        PoseExpressionEstimator estimator = Filled<PoseExpressionEstimator>("he_estimator");
        Graph graph = new();
        Tensor source = graph.Input("source", [2, 3, 64, 64]);
        Tensor driving = graph.Input("driving", [2, 3, 64, 64]);
        KeyPoints canonical = detector.Forward(source);
        KeyPoints sourcePoints = KeyPointEquations.Place(canonical, estimator.Forward(source));
        KeyPoints drivingPoints = KeyPointEquations.Place(canonical, estimator.Forward(driving));
        foreach ((string name, KeyPoints points) in new[] { ("kp_canonical", canonical), ("kp_source", sourcePoints), ("kp_driving", drivingPoints) })
        {
            graph.Output(name + ".value", points.Positions);
            graph.Output(name + ".jacobian", points.Jacobians!);
        }

        GeneratedPicture generated = Filled<WarpingGenerator>("generator_original").Forward(source, sourcePoints, drivingPoints);
        graph.Output("sparse_motion", generated.Motion.Motions);
        graph.Output("prediction", generated.Picture);

        ThinPlateTransform transform = new(
            graph.Constant(operators.Values("transform.theta"), [2, 2, 3]), graph.Constant(
                operators.Values("transform.control_params"), [2, 1, 25]));
        KeyPoints transformed = KeyPointEquations.Place(canonical, estimator.Forward(transform.Frame(driving)));
        graph.Output("loss.equivariance_jacobian_unweighted", EquivarianceLoss.OfJacobians(transform, drivingPoints, transformed));
        using Session session = Session.Compile(graph);
        (await FormulaImages.Load(64, 64, 0, 2)).CopyTo(session.Input("source"));
        (await FormulaImages.Load(64, 64, 1, 3)).CopyTo(session.Input("driving"));
        session.Run();
        foreach (string name in session.OutputNames)
        {
            values.Compare(name, session.Output(name), name is "prediction" or "sparse_motion" ? 5e-5 : 2e-5);
        }

        Assert.Equal(values.Names.Count, values.Compared);
    }

    // Sample by sample with numbers in place of tensors.
    private static void CompareNumbers(ReferenceValues values)
    {
        for (int sample = 0; sample < 2; sample++)
        {
            KeyPointSet canonical = new(Points(values.Values("kp_canonical.value"), 5, sample));
            foreach (string name in new[] { "source", "driving" })
            {
                float Degrees(string angle) => values.Values($"degree_{name}.{angle}")[sample];
                HeadMotion motion = new(
                    HeadMotion.FromDegrees(Degrees("yaw"), Degrees("pitch"), Degrees("roll")),
                    Points(values.Values($"he_{name}.t"), 1, sample)[0],
                    Points(values.Values($"he_{name}.exp"), 5, sample));
                Close(values.Values($"rotation_{name}").AsSpan(9 * sample, 9), [motion.Rotation.Row0, motion.Rotation.Row1, motion.Rotation.Row2]);
                Close(values.Values($"kp_{name}.value").AsSpan(15 * sample, 15), motion.Place(canonical).Positions);
                if (name == "driving")
                {
                    float[] view = values.Values("free_view.degrees_yaw_pitch_roll");
                    HeadMotion free = motion with { Rotation = HeadMotion.FromDegrees(view[0], view[1], view[2]) };
                    Close(values.Values("free_view.kp_driving.value").AsSpan(15 * sample, 15), free.Place(canonical).Positions);
                }
            }
        }
    }

    private static void Close(ReadOnlySpan<float> expected, Vector3[] actual)
    {
        ReadOnlySpan<float> numbers = MemoryMarshal.Cast<Vector3, float>(actual);
        Assert.Equal(expected.Length, numbers.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], numbers[i], 3e-6f);
        }
    }

    private static Vector3[] Points(float[] values, int count, int sample) =>
        MemoryMarshal.Cast<float, Vector3>(values).Slice(sample * count, count).ToArray();

    private static T Filled<T>(string name, bool jacobians = false)
        where T : Module
    {
        Module network = ReferenceNetworks.Create(name, ReferenceNetworks.Tiny(name, jacobians));
        FormulaWeights.Fill(
            network, $"fixtures/facevid2vid/tiny/manifest_tiny_{name}{(jacobians ? "_jacobian" : "")}.json", training: false);
        return (T)network;
    }
}
