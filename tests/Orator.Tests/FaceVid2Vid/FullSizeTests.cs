using Orator.Engine;
using Orator.Engine.Lowering;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>The networks in the published size against an independent implementation in double precision.</summary>
[Trait("Category", "Slow")]
public sealed class FullSizeTests
{
    [Theory]
    [InlineData("kp_detector", 0, 2e-5)]
    [InlineData("he_estimator", 0, 2e-5)]
    [InlineData("discriminator", 1, 2e-5)]
    public async Task EveryModuleAgreesWithTheReference(string name, int image, double tolerance)
    {
        SlowTests.Require();
        using ReferenceValues values = new($"full/{name}_{(name == "discriminator" ? "eval" : "probes")}");
        Module network = Filled(name, training: false);
        Graph graph = new();
        Dictionary<string, Tensor> results = ReferenceNetworks.Forward(network, [graph.Input("image", [1, 3, 256, 256])])
            .ToDictionary(
                pair => pair.Key.Replace("out.", "", StringComparison.Ordinal).Replace(
                    "maps_1", "map", StringComparison.Ordinal).Replace("map_1", "map", StringComparison.Ordinal),
                pair => pair.Value);
        AddModules(graph, network, values, results);
        using Session session = Session.Compile(graph);
        (await FormulaImages.Load(256, 256, image)).CopyTo(session.Input("image"));
        Compare(session, values, _ => tolerance, name);
    }

    [Fact]
    public async Task KeyPointsOfTwoPicturesAgreeWithTheReference()
    {
        SlowTests.Require();
        using ReferenceValues values = new("full/chain_eval");
        KeyPointDetector detector = (KeyPointDetector)Filled("kp_detector", training: false);
        PoseExpressionEstimator estimator = (PoseExpressionEstimator)Filled("he_estimator", training: false);
        Graph graph = new();
        Tensor source = graph.Input("source", [1, 3, 256, 256]);
        Tensor driving = graph.Input("driving", [1, 3, 256, 256]);
        KeyPoints canonical = detector.Forward(source);
        graph.Output("kp_canonical.value", canonical.Positions);
        foreach ((string name, Tensor image) in new[] { ("source", source), ("driving", driving) })
        {
            PoseAndExpression pose = estimator.Forward(image);
            graph.Output($"he_{name}.yaw", pose.Yaw);
            graph.Output($"he_{name}.pitch", pose.Pitch);
            graph.Output($"he_{name}.roll", pose.Roll);
            graph.Output($"he_{name}.t", pose.Translation);
            graph.Output($"he_{name}.exp", pose.Expression);
            graph.Output($"rotation_{name}", KeyPointEquations.Rotation(pose));
            graph.Output($"kp_{name}.value", KeyPointEquations.Place(canonical, pose).Positions);
            if (name == "driving")
            {
                Tensor[] angles = [.. values.Values("free_view.degrees_yaw_pitch_roll").Select(v => graph.Constant([v], [1]))];
                Tensor rotation = KeyPointEquations.Rotation(angles[0], angles[1], angles[2]);
                graph.Output("free_view.rotation", rotation);
                graph.Output(
                    "free_view.kp_driving.value",
                    KeyPointEquations.Place(canonical, rotation, pose.Translation, pose.Expression).Positions);
            }
        }

        using Session session = Session.Compile(graph);
        (await FormulaImages.Load(256, 256, 0)).CopyTo(session.Input("source"));
        (await FormulaImages.Load(256, 256, 1)).CopyTo(session.Input("driving"));
        Compare(session, values, _ => 2e-5, "chain");
    }

    [Theory]
    [InlineData("generator_original", 5e-5, 5e-5)]
    [InlineData("generator_spade", 2e-4, 5e-4)]
    public async Task GeneratorsAgreeWithTheReference(string name, double tolerance, double chainTolerance)
    {
        SlowTests.Require();
        using ReferenceValues values = new($"full/{name}_eval");
        using ReferenceValues modules = new($"full/{name}_probes");
        using ReferenceValues chain = new("full/chain_eval");
        WarpingGenerator generator = (WarpingGenerator)Filled(name, training: false);
        float[] image = await FormulaImages.Load(256, 256, 0);

        // Every module, for the explicit motion.
        Graph all = new();
        Dictionary<string, Tensor> results = ReferenceNetworks.Forward(
            generator, [all.Input("source", [1, 3, 256, 256]), all.Input("kp_source", [1, 15, 3]), all.Input("kp_driving", [1, 15, 3])])
            .Where(pair => pair.Key.StartsWith("mid.", StringComparison.Ordinal)).ToDictionary(
                pair => pair.Key["mid.".Length..], pair => pair.Value);
        AddModules(all, generator, modules, results);
        using (Session session = Session.Compile(all))
        {
            image.CopyTo(session.Input("source"));
            values.Values("explicit.in.kp_source").CopyTo(session.Input("kp_source"));
            values.Values("explicit.in.kp_driving").CopyTo(session.Input("kp_driving"));
            Compare(session, modules, _ => tolerance, name + " modules");
        }

        // As in use: the source once, then frame after frame.
        Graph encoder = new();
        SourceFeatures features = generator.Encode(encoder.Input("source", [1, 3, 256, 256]));
        encoder.Output("volume", features.Volume);
        encoder.Output("compressed", features.Compressed);
        using Session encode = Session.Compile(encoder);
        image.CopyTo(encode.Input("source"));
        double encoding = ProcessorSeconds(encode.Run);

        foreach (Target target in (Target[])[Target.Canonical, Targets.Detected])
        {
            CompareFrames(generator, features, encode, target, values, chain, tolerance, chainTolerance);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{name}: {values.Compared} values, worst {values.Worst}; source {encoding:f2} s of processor time");
    }

    private static void CompareFrames(
        WarpingGenerator generator, SourceFeatures features, Session encode, Target target, ReferenceValues values, ReferenceValues chain, double tolerance, double chainTolerance)
    {
        Graph decoder = new();
        GeneratedPicture generated = generator.Render(
            new SourceFeatures(decoder.Input("volume", features.Volume.Shape), decoder.Input("compressed", features.Compressed.Shape)),
            new KeyPoints(decoder.Input("kp_source", [1, 15, 3])), new KeyPoints(decoder.Input("kp_driving", [1, 15, 3])));
        decoder.Output("deformation", generated.Motion.Deformation);
        decoder.Output("occlusion_map", generated.Motion.Occlusion);
        decoder.Output("mask", generated.Motion.Masks);
        decoder.Output("prediction", generated.Picture);
        using Session render = Session.Compile(decoder, new SessionSettings { Target = target });
        encode.Output("volume").CopyTo(render.Input("volume"));
        encode.Output("compressed").CopyTo(render.Input("compressed"));
        double rendering = double.PositiveInfinity;
        foreach ((string motion, float[] source, float[] driving) in new[]
        {
            ("explicit", values.Values("explicit.in.kp_source"), values.Values("explicit.in.kp_driving")),
            ("chain", chain.Values("kp_source.value"), chain.Values("kp_driving.value")),
            ("free_view", chain.Values("kp_source.value"), chain.Values("free_view.kp_driving.value")),
        })
        {
            source.CopyTo(render.Input("kp_source"));
            driving.CopyTo(render.Input("kp_driving"));
            rendering = Math.Min(rendering, ProcessorSeconds(render.Run));
            double allowed = motion == "explicit" ? tolerance : chainTolerance;
            values.Compare($"{motion}.deformation", render.Output("deformation"), allowed);
            values.Compare($"{motion}.occlusion_map", render.Output("occlusion_map"), allowed);
            values.Compare($"{motion}.prediction", render.Output("prediction"), allowed);
            values.Compare(
                $"{motion}.mask_mean", [.. render.Output("mask").ToArray().Chunk(16 * 64 * 64).Select(mask => mask.Average())], allowed);
            values.Compare($"{motion}.mask_strided_d4h8w8", Strided(render.Output("mask"), [16, 16, 64, 64], [1, 4, 8, 8]), allowed);
            if (motion != "explicit")
            {
                values.Compare(
                    $"{motion}.prediction_strided_h4w4", Strided(render.Output("prediction"), [3, 1, 256, 256], [1, 1, 4, 4]), allowed);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{target}: {rendering:f2} s of processor time a frame; worst so far {values.Worst}");
    }

    [Theory]
    [InlineData("kp_detector", 256, 2e-5, 5e-3)]
    [InlineData("he_estimator", 128, 2e-5, 5e-3)]
    [InlineData("discriminator", 128, 2e-5, 5e-3)]
    [InlineData("generator_original", 128, 5e-5, 3e-2)]
    [InlineData("generator_spade", 128, 2e-4, 3e-2)]
    public async Task TrainingAgreesWithTheReference(string name, int size, double tolerance, double gradientTolerance)
    {
        SlowTests.Require();
        using ReferenceValues values = new($"full/{name}_train_summary");
        Module network = Filled(name, training: true);
        network.Train();
        Graph graph = new(ParameterBinding.Inputs);
        Tensor[] x = [.. ReferenceNetworks.Inputs(network).Select(
            input => graph.Input(input, input.StartsWith("kp", StringComparison.Ordinal) ? [2, 15, 3] : [2, 3, size, size]))];
        Dictionary<string, Tensor> results = ReferenceNetworks.Forward(network, x);
        (string Name, Parameter Parameter)[] learned = [.. network.NamedParameters.Where(p => !p.Parameter.IsBuffer)];
        IReadOnlyList<Tensor> symbolic = Gradients.Of(results["out.loss"], [.. learned.Select(p => p.Parameter.In(graph))]);
        foreach ((string key, Tensor tensor) in results)
        {
            graph.Output(key == "out.loss" ? "loss" : key, tensor);
        }

        for (int i = 0; i < learned.Length; i++)
        {
            graph.Output("grad." + learned[i].Name, symbolic[i]);
        }

        using Session session = Session.Compile(graph, new SessionSettings { MemoryPattern = false, Optimisation = Optimisation.None });
        (await FormulaImages.Load(size, size, 0, 2)).CopyTo(session.Input(x[0].Name));
        foreach (Tensor input in x.Skip(1))
        {
            values.Values("in." + input.Name).CopyTo(session.Input(input.Name));
        }

        double seconds = ProcessorSeconds(session.Run);
        foreach (string key in session.OutputNames.Where(key => !key.StartsWith("grad.", StringComparison.Ordinal) && values.Has(key)))
        {
            values.Compare(key, session.Output(key), tolerance);
        }

        foreach ((string buffer, Parameter parameter) in network.NamedParameters.Where(p => p.Parameter.IsBuffer && values.Has("post." + p.Name)))
        {
            values.Compare("post." + buffer, parameter.Values, tolerance);
        }

        (List<string> outliers, double share) = CompareGradients(values, session, [.. learned.Select(p => p.Name)], gradientTolerance);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{name}: {values.Compared} values, worst {values.Worst}; gradients differ by {share} of their length, {outliers.Count} of {learned.Length} more than allowed ({string.Join(", ", outliers)}); {seconds:f1} s of processor time a step");

        // Where an activation lies within rounding of zero, its slope flips, which can move a tensor before it: then the length of the
        // difference of all gradients together counts (the fixtures' README, section 6).
        Assert.True(
            share < (outliers.Count == 0 ? gradientTolerance : 1e-2) && outliers.Count <= learned.Length / 50,
            $"gradients differ by {share} of their length, most in {string.Join(", ", outliers)}");
    }

    private static (List<string> Outliers, double Share) CompareGradients(
        ReferenceValues values, Session session, string[] parameters, double tolerance)
    {
        double largest = parameters.Max(parameter => values.Size("grad." + parameter));
        List<string> outliers = [];
        (double difference, double total) = (0, 0);
        foreach (string parameter in parameters)
        {
            float[] actual = session.Output("grad." + parameter).ToArray();
            float[] expected = values.Values($"grad.{parameter}.probe");
            double size = values.Size("grad." + parameter);
            double length = values.Values($"grad.{parameter}.summary")[2];
            double actualLength = Math.Sqrt(actual.Sum(v => (double)v * v));
            double allowed = size < 1e-6 * largest ? 1e-5 * largest : tolerance * size;
            double worst = Math.Abs(size - actual.Max(Math.Abs));
            for (long k = 0; k < expected.Length; k++)
            {
                double error = Math.Abs(expected[k] - actual[(int)(actual.Length <= expected.Length ? k : k * 2654435761 % actual.Length)]);
                worst = Math.Max(worst, error);
                difference += error * error;
            }

            if (worst > allowed)
            {
                outliers.Add(parameter);
            }

            difference += Math.Pow(length - actualLength, 2);
            total += length * length;
        }

        return (outliers, Math.Sqrt(difference / total));
    }

    private static Module Filled(string name, bool training)
    {
        Module network = ReferenceNetworks.Create(name, FaceVid2VidConfiguration.Paper());
        FormulaWeights.Fill(network, $"fixtures/facevid2vid/manifest_{name}.json", training);
        return network;
    }

    private static void AddModules(Graph graph, Module network, ReferenceValues values, Dictionary<string, Tensor> results)
    {
        ModuleOutputs outputs = new(graph, network);
        foreach (string module in values.Names.Where(name => name.EndsWith(".probe", StringComparison.Ordinal)).Select(name => name[..^".probe".Length]))
        {
            if (!results.ContainsKey(module) && outputs[module] is { } output)
            {
                results.Add(module, output);
            }
        }

        foreach ((string name, Tensor tensor) in results)
        {
            graph.Output(name, tensor);
        }
    }

    private static void Compare(Session session, ReferenceValues values, Func<string, double> tolerance, string title)
    {
        session.Run();
        foreach (string name in session.OutputNames.Where(values.Has))
        {
            values.Compare(name, session.Output(name), tolerance(name));
        }

        Assert.True(values.Compared > 4);
        TestContext.Current.TestOutputHelper?.WriteLine($"{title}: {values.Compared} values, worst {values.Worst}");
    }

    // Every element at multiples of the steps.
    private static float[] Strided(ReadOnlySpan<float> values, int[] shape, int[] steps)
    {
        List<float> result = [];
        for (int i = 0; i < values.Length; i++)
        {
            int rest = i;
            bool taken = true;
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                (rest, int position) = Math.DivRem(rest, shape[axis]);
                taken &= position % steps[axis] == 0;
            }

            if (taken)
            {
                result.Add(values[i]);
            }
        }

        return [.. result];
    }

    // Of all threads' work, which other programs disturb less than the time on the clock.
    private static double ProcessorSeconds(Action action)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        action();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
