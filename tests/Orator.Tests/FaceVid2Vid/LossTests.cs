using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.FaceVid2Vid;
using Orator.Training.Losses;
using Orator.Training.Systems.FaceVid2Vid;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>The losses of face-vid2vid and their gradients through all networks together.</summary>
public sealed class LossTests
{
    // The reference's names of the losses and their weights.
    private static readonly Dictionary<string, (string Name, double Weight)> Names = new()
    {
        ["adversarial"] = ("gen_gan", 1),
        ["feature matching"] = ("feature_matching", 10),
        ["equivariance"] = ("equivariance_value", 10),
        ["key points"] = ("keypoint", 10),
        ["deformation"] = ("expression", 5),
    };

    [Theory]
    [InlineData("original", AdversarialForm.LeastSquares, "ls_eval", 0)]
    [InlineData("original", AdversarialForm.Hinge, "hinge_train", 2)]
    public Task BothStepsAgreeWithTheReference(string generator, AdversarialForm form, string suffix, int variant) =>
        CompareSteps(generator, form, suffix, variant);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("original", "hinge_eval", 2)]
    [InlineData("spade", "hinge_eval", 2)]
    [InlineData("spade", "hinge_train", 1)]
    public Task BothStepsAgreeInOtherVariants(string generator, string suffix, int variant)
    {
        SlowTests.Require();
        return CompareSteps(generator, AdversarialForm.Hinge, suffix, variant);
    }

    [Fact]
    public async Task PerceptualAndPoseLossAgreeWithTheReference()
    {
        using ReferenceValues values = new("tiny/perceptual_headpose_eval");
        Vgg19 judge = new(new CounterRandom(1));
        FormulaWeights.Fill(judge, "fixtures/facevid2vid/tiny/manifest_standin_vgg19.json", training: false, SliceName);
        HopenetStandIn teacher = new(new CounterRandom(1));
        FormulaWeights.Fill(teacher, "fixtures/facevid2vid/tiny/manifest_standin_hopenet.json", training: false);
        PoseExpressionEstimator estimator = (PoseExpressionEstimator)ReferenceNetworks.Create("he_estimator", ReferenceNetworks.Tiny());
        FormulaWeights.Fill(estimator, "fixtures/facevid2vid/tiny/manifest_tiny_he_estimator.json", training: false);

        Graph graph = new();
        Tensor real = graph.Input("in.real", [2, 3, 64, 64]);
        Tensor generated = graph.Input("in.generated", [2, 3, 64, 64]);
        string[] layers = ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"];
        string[] scales = ["1", "0.5", "0.25"];
        ImagePyramid pyramid = new([1, 0.5f, 0.25f]);
        IReadOnlyList<IReadOnlyList<Tensor>> losses = PerceptualLoss.ByLayer(judge, pyramid.Forward(generated), pyramid.Forward(real));
        IReadOnlyList<Tensor> features = judge.Features(generated);
        for (int layer = 0; layer < layers.Length; layer++)
        {
            graph.Output("vgg.generated." + layers[layer], features[layer]);
            for (int scale = 0; scale < scales.Length; scale++)
            {
                graph.Output($"perceptual.scale_{scales[scale]}.{layers[layer]}", losses[scale][layer]);
            }
        }

        graph.Output(
            "loss.perceptual",
            PerceptualLoss.Of(judge, pyramid.Forward(generated), pyramid.Forward(real)) * new FaceVid2VidWeights().Perceptual);
        Tensor input = ImageNet.Normalise(real.Resize([224, 224]));
        graph.Output("hopenet.input224", input);
        (Tensor Yaw, Tensor Pitch, Tensor Roll) truth = teacher.Forward(input);
        PoseAndExpression pose = estimator.Forward(real);
        (Tensor, Tensor, Tensor) Degrees(string name, Tensor yaw, Tensor pitch, Tensor roll)
        {
            Tensor[] angles = [KeyPointEquations.Degrees(yaw), KeyPointEquations.Degrees(pitch), KeyPointEquations.Degrees(roll)];
            graph.Output(name + ".degree.yaw", angles[0]);
            graph.Output(name + ".degree.pitch", angles[1]);
            graph.Output(name + ".degree.roll", angles[2]);
            return (angles[0], angles[1], angles[2]);
        }

        graph.Output("hopenet.yaw", truth.Yaw);
        graph.Output("hopenet.pitch", truth.Pitch);
        graph.Output("hopenet.roll", truth.Roll);
        Tensor poseLoss = HeadPoseLoss.Of(
            Degrees("he", pose.Yaw, pose.Pitch, pose.Roll), Degrees("hopenet", truth.Yaw, truth.Pitch, truth.Roll));
        graph.Output("loss.headpose", poseLoss * new FaceVid2VidWeights().HeadPose);

        using Session session = Session.Compile(graph);
        values.Values("in.real").CopyTo(session.Input("in.real"));
        values.Values("in.generated").CopyTo(session.Input("in.generated"));
        await Task.Run(session.Run, TestContext.Current.CancellationToken);
        foreach (string name in session.OutputNames)
        {
            values.Compare(name, session.Output(name), 2e-5);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{values.Compared} values, worst {values.Worst}");
    }

    private static async Task CompareSteps(string generator, AdversarialForm form, string suffix, int variant)
    {
        using ReferenceValues values = new($"tiny/losses_{generator}_{suffix}");
        bool training = suffix.EndsWith("train", StringComparison.Ordinal);
        Assert.Equal(variant, (int)values.Values("in.variant")[0]);
        int size = training ? 128 : 64;
        float[] source = await FormulaImages.Load(size, size, 4 * variant, (4 * variant) + 2);
        float[] driving = await FormulaImages.Load(size, size, (4 * variant) + 1, (4 * variant) + 3);

        string generatorName = "generator_" + generator;
        Module Network(string name)
        {
            Module network = ReferenceNetworks.Create(name, ReferenceNetworks.Tiny(generatorName));
            FormulaWeights.Fill(network, $"fixtures/facevid2vid/tiny/manifest_tiny_{name}.json", training);
            network.Train(training);
            return network;
        }

        FaceVid2VidNetworks networks = new(
            (KeyPointDetector)Network("kp_detector"), (PoseExpressionEstimator)Network("he_estimator"), (WarpingGenerator)Network(generatorName), (MultiScaleDiscriminator)Network("discriminator"));
        FaceVid2VidObjective objective = new(networks, new FaceVid2VidWeights(), form);
        (string Name, Parameter Parameter)[] learned = [.. new (string, Module)[] { ("generator", networks.Generator), ("kp_detector", networks.Detector), ("he_estimator", networks.Estimator) }
            .SelectMany(pair => Learned(pair.Item1, pair.Item2))];

        // The generator's step.
        Graph graph = new(ParameterBinding.Inputs);
        FaceVid2VidBatch batch = new(
            graph.Input("source", [2, 3, size, size]), graph.Input("driving", [2, 3, size, size]),
            new ThinPlateTransform(
                graph.Constant(values.Values("in.transform.theta"), [2, 2, 3]),
                graph.Constant(values.Values("in.transform.control_params"), [2, 1, 25])));
        FaceVid2VidStep step = objective.Generator(batch);
        graph.Output("loss.total_generator", step.Total);
        graph.Output("out.prediction", step.Generated.Picture);
        graph.Output("out.kp_source", step.Source.Positions);
        graph.Output("out.kp_driving", step.Driving.Positions);
        graph.Output("out.transformed_kp", step.Transformed!.Positions);
        graph.Output("out.transformed_frame", step.TransformedFrame!);
        foreach ((string name, Tensor loss) in step.Losses)
        {
            graph.Output("loss." + Names[name].Name, loss);
        }

        Output(graph, "ggrad.", learned, step.Total);
        using Session session = Session.Compile(graph, new SessionSettings { MemoryPattern = false, Optimisation = Optimisation.None });
        source.CopyTo(session.Input("source"));
        driving.CopyTo(session.Input("driving"));
        session.Run();
        double tolerance = generator == "spade" ? 2e-4 : 5e-5;
        foreach (string name in session.OutputNames.Where(name => name.StartsWith("out.", StringComparison.Ordinal)))
        {
            values.Compare(name, session.Output(name), tolerance);
        }

        foreach ((string name, double weight) in Names.Values)
        {
            values.CompareWithin("loss." + name, session.Output("loss." + name), 1e-4 * weight);
        }

        values.CompareWithin("loss.total_generator", session.Output("loss.total_generator"), 1e-4 * Names.Values.Sum(pair => pair.Weight));
        CompareGradients(values, session, "ggrad.", learned);
        CompareBuffers(values, "post_generator_step.", networks);

        // The discriminator's step, on the same pictures and without an update between.
        Graph second = new(ParameterBinding.Inputs);
        Tensor loss2 = objective.Discriminator(second.Input("generated", [2, 3, size, size]), second.Input("real", [2, 3, size, size]));
        second.Output("loss.disc_gan", loss2);
        (string Name, Parameter Parameter)[] opponents = Learned("discriminator", networks.Discriminator);
        Output(second, "dgrad.", opponents, loss2);
        using Session secondSession = Session.Compile(second);
        session.Output("out.prediction").CopyTo(secondSession.Input("generated"));
        driving.CopyTo(secondSession.Input("real"));
        secondSession.Run();
        values.CompareWithin("loss.disc_gan", secondSession.Output("loss.disc_gan"), 1e-4);
        CompareGradients(values, secondSession, "dgrad.", opponents);
        CompareBuffers(values, "post_discriminator_step.", networks);
        TestContext.Current.TestOutputHelper?.WriteLine($"{generator} {suffix}: {values.Compared} values, worst {values.Worst}");
    }

    // "features.5.weight" stands in "slice2.5.weight" in the reference, whose slices end after relu1_1, relu2_1, and so on.
    private static string SliceName(string name)
    {
        string[] parts = name.Split('.');
        int slice = int.Parse(
            parts[1], System.Globalization.CultureInfo.InvariantCulture) switch
        { 0 => 1, <= 5 => 2, <= 10 => 3, <= 19 => 4, _ => 5 };
        return $"slice{slice}.{parts[1]}.{parts[2]}";
    }

    private static (string Name, Parameter Parameter)[] Learned(string network, Module module) =>
        [.. module.NamedParameters.Where(p => !p.Parameter.IsBuffer).Select(p => ($"{network}.{p.Name}", p.Parameter))];

    private static void Output(Graph graph, string prefix, (string Name, Parameter Parameter)[] learned, Tensor loss)
    {
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [.. learned.Select(p => p.Parameter.In(graph))]);
        for (int i = 0; i < learned.Length; i++)
        {
            graph.Output(prefix + learned[i].Name, gradients[i]);
        }
    }

    // Where an activation lies within rounding of zero, its slope flips, which moves whole tensors a little: what counts is the length of
    // the difference of all stored values together (the fixtures' README, section 6).
    private static void CompareGradients(
        ReferenceValues values, Session session, string prefix, (string Name, Parameter Parameter)[] learned)
    {
        double difference = 0;
        double total = 0;
        foreach ((string name, _) in learned)
        {
            ReadOnlySpan<float> actual = session.Output(prefix + name);
            float[] expected = values.Values(prefix + name + ".probe");
            double length = 0;
            foreach (float v in actual)
            {
                length += (double)v * v;
            }

            // The length of each tensor, and its first elements.
            double stored = values.Values(prefix + name + ".summary")[2];
            difference += Math.Pow(Math.Sqrt(length) - stored, 2);
            total += stored * stored;
            for (long k = 0; k < expected.Length; k++)
            {
                double value = actual[(int)(actual.Length <= expected.Length ? k : k * 2654435761 % actual.Length)];
                difference += Math.Pow(value - expected[k], 2);
            }
        }

        double share = Math.Sqrt(difference / total);
        TestContext.Current.TestOutputHelper?.WriteLine($"{prefix} {share}");
        Assert.True(share < 1e-3, $"the gradients differ by {share} of their length");
    }

    private static void CompareBuffers(ReferenceValues values, string prefix, FaceVid2VidNetworks networks)
    {
        foreach ((string network, Module module) in new (string, Module)[] { ("discriminator.", networks.Discriminator), ("he_estimator.", networks.Estimator) })
        {
            foreach ((string name, Parameter parameter) in module.NamedParameters.Where(p => values.Has(prefix + network + p.Name)))
            {
                values.Compare(prefix + network + name, parameter.Values, 2e-5);
            }
        }
    }
}
