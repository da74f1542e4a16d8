using Orator.Checkpoints;
using Orator.Engine;
using Orator.Engine.Lowering;
using Orator.Graphs;
using Orator.Graphs.Tests;
using Orator.Systems.FaceVid2Vid;

namespace Orator.Tests.FaceVid2Vid;

/// <summary>Whole networks in a tiny size against an independent implementation in double precision: values, gradients and
/// buffers.</summary>
public sealed class NetworkParityTests
{
    // Relative to the largest element of a tensor.
    [Theory]
    [InlineData("kp_detector", 2e-5, 2e-4)]
    [InlineData("he_estimator", 2e-5, 2e-4)]
    [InlineData("discriminator", 2e-5, 2e-4)]
    [InlineData("generator_original", 5e-5, 2e-4)]
    [InlineData("generator_spade", 2e-4, 5e-4)]
    public void InferenceAgreesWithTheReference(string name, double tolerance, double gradientTolerance) =>
        Compare(name, tolerance, gradientTolerance, training: false);

    [Theory]
    [InlineData("kp_detector", 2e-5, 2e-4)]
    [InlineData("he_estimator", 2e-5, 2e-4)]
    [InlineData("discriminator", 2e-5, 2e-4)]
    [InlineData("generator_original", 5e-5, 2e-4)]
    [InlineData("generator_spade", 2e-4, 5e-4)]
    public void TrainingAgreesWithTheReference(string name, double tolerance, double gradientTolerance) =>
        Compare(name, tolerance, gradientTolerance, training: true);

    // Kernels round differently. Where a rectifier's input is within rounding of 0, one element of a gradient then takes the other slope,
    // and all those below it change a little; so the gradients are judged together, by the length of the difference, as the reference's
    // notes advise.
    [Theory]
    [InlineData("kp_detector", 2e-5)]
    [InlineData("he_estimator", 2e-5)]
    [InlineData("discriminator", 2e-5)]
    [InlineData("generator_original", 5e-5)]
    [InlineData("generator_spade", 2e-4)]
    public void KernelsAgreeWithTheReference(string name, double tolerance)
    {
        foreach (bool training in new[] { false, true })
        {
            using ReferenceValues values = new($"tiny/{name}_{(training ? "train" : "eval")}");
            using ReferenceValues gradients = new($"tiny/{name}_{(training ? "train" : "eval")}_grads");
            Module network = ReferenceNetworks.Create(name, ReferenceNetworks.Tiny(name));
            FormulaWeights.Fill(network, $"fixtures/facevid2vid/tiny/manifest_tiny_{name}.json", training);
            network.Train(training);
            CompareGradients(network, values, gradients, tolerance, null);
            Assert.InRange(gradients.Distance, 0, 1e-3);
        }
    }

    [Theory]
    [InlineData("kp_detector", 41_940_047)]
    [InlineData("he_estimator", 30_254_838)]
    [InlineData("discriminator", 2_758_849)]
    [InlineData("generator_original", 53_101_392)]
    [InlineData("generator_spade", 100_988_176)]
    public void ThePublishedSizeHasThePublishedNamesAndShapes(string name, long parameters)
    {
        Module network = ReferenceNetworks.Create(name, FaceVid2VidConfiguration.Paper());
        Assert.Equal(parameters, network.ParameterCount);
        Assert.Equal(
            FormulaWeights.Shapes($"fixtures/facevid2vid/manifest_{name}.json").Order(),
            network.NamedParameters.Select(pair => $"{pair.Name} {pair.Parameter.Shape}").Order());
    }

    [Fact]
    public void ThePaperHasTwentyKeyPointsWithJacobians()
    {
        FaceVid2VidConfiguration paper = FaceVid2VidConfiguration.Paper(keyPoints: 20, jacobians: true);
        Dictionary<string, Parameter> state = ReferenceNetworks.Create("kp_detector", paper).NamedParameters.ToDictionary(p => p.Name, p => p.Parameter);
        Assert.Equal([20, 32, 3, 3, 3], state["kp.weight"].Shape);
        Assert.Equal([180, 32, 3, 3, 3], state["jacobian.weight"].Shape);
        Assert.Equal(20, paper.PoseExpression.KeyPoints);
        Assert.Equal(20, paper.Generator.Motion.KeyPoints);
    }

    [Fact]
    public void PyTorchArchivesFitByName()
    {
        using Checkpoint checkpoint = Checkpoint.Open(SharedFolder.Path("fixtures/facevid2vid/checkpoints/00000099-checkpoint.pth.tar"));
        foreach ((string network, string key) in new[] { ("generator_original", "generator"), ("kp_detector", "kp_detector"), ("he_estimator", "he_estimator"), ("discriminator", "discriminator") })
        {
            Module expected = ReferenceNetworks.Create(network, ReferenceNetworks.Tiny());
            FormulaWeights.Fill(expected, $"fixtures/facevid2vid/tiny/manifest_tiny_{network}.json", training: false);
            Module loaded = ReferenceNetworks.Create(network, ReferenceNetworks.Tiny());
            loaded.Load(checkpoint, key + "/");
            foreach ((string name, StoredTensor tensor) in expected.State())
            {
                // The reference computes the anti-aliasing kernel, and its exponentials round differently.
                Assert.All(
                    tensor.Values.Zip(loaded.State()[name].Values),
                    pair => Assert.Equal(pair.First, pair.Second, name == "down.weight" ? 1e-7f : 0f));
            }
        }
    }

    private static void Compare(string name, double tolerance, double gradientTolerance, bool training)
    {
        string file = $"tiny/{name}_{(training ? "train" : "eval")}";
        using ReferenceValues values = new(file);
        using ReferenceValues gradients = new(file + "_grads");
        Module network = ReferenceNetworks.Create(name, ReferenceNetworks.Tiny(name));
        FormulaWeights.Fill(network, $"fixtures/facevid2vid/tiny/manifest_tiny_{name}.json", training);
        network.Train(training);
        if (!training)
        {
            CompareModules(network, values, tolerance);
        }

        CompareGradients(network, values, gradients, tolerance, gradientTolerance);
        foreach ((string buffer, Parameter parameter) in network.NamedParameters.Where(p => training && p.Parameter.IsBuffer && p.Name != "down.weight"))
        {
            values.Compare("post." + buffer, parameter.Values, tolerance);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{name}: {values.Compared} values, worst {values.Worst}; {gradients.Compared} gradients, worst {gradients.Worst}");
    }

    // With constants, as in use.
    private static void CompareModules(Module network, ReferenceValues values, double tolerance)
    {
        Graph graph = new();
        Tensor[] x = [.. ReferenceNetworks.Inputs(network).Select(input => graph.Input(input, values["in." + input].Shape))];
        Dictionary<string, Tensor> results = ReferenceNetworks.Forward(network, x);
        ModuleOutputs outputs = new(graph, network);
        foreach (string stored in values.Names.Where(n => n.StartsWith("mid.", StringComparison.Ordinal)))
        {
            string module = stored["mid.".Length..].Replace(".probe", "", StringComparison.Ordinal);
            if (!results.ContainsKey("mid." + module) && outputs[module] is { } output)
            {
                results.Add("mid." + module, output);
            }
        }

        using Session session = Compare(graph, results, values, tolerance);
    }

    // In the forms that any processor runs; without a tolerance by kernels, and the gradients are only added to the distance.
    private static void CompareGradients(
        Module network, ReferenceValues values, ReferenceValues gradients, double tolerance, double? gradientTolerance)
    {
        Graph graph = new(ParameterBinding.Inputs);
        string[] inputs = ReferenceNetworks.Inputs(network);
        Tensor[] x = [.. inputs.Select(input => graph.Input(input, values["in." + input].Shape))];
        Dictionary<string, Tensor> results = ReferenceNetworks.Forward(network, x);
        (string Name, Parameter Parameter)[] learned = [.. network.NamedParameters.Where(p => !p.Parameter.IsBuffer)];
        IReadOnlyList<Tensor> symbolic = Gradients.Of(results["out.loss"], [.. x, .. learned.Select(p => p.Parameter.In(graph))]);
        string[] gradientNames = [.. inputs.Select(input => "grad_in." + input), .. learned.Select(p => "grad." + p.Name)];
        foreach ((string key, Tensor tensor) in gradientNames.Zip(symbolic))
        {
            graph.Output(key, tensor);
        }

        using Session session = Compare(graph, results, values, tolerance, Optimisation.None, gradientTolerance is null ? Targets.Detected : Target.Portable);
        double largest = learned.Max(p => gradients.Size("grad." + p.Name));
        foreach (string key in gradientNames)
        {
            // Gradients that are zero in theory (a bias before a normalisation) are rounding errors of the others.
            double size = gradients.Size(key);
            double allowed = gradientTolerance is { } share
                ? (size < 1e-6 * largest ? 1e-5 * largest : share * size)
                : double.PositiveInfinity;
            gradients.CompareWithin(key, session.Output(key), allowed);
        }
    }

    private static Session Compare(
        Graph graph,
        Dictionary<string, Tensor> results,
        ReferenceValues values,
        double tolerance,
        Optimisation optimisation = Optimisation.Full,
        Target target = Target.Canonical)
    {
        foreach ((string key, Tensor tensor) in results)
        {
            graph.Output(key, tensor);
        }

        Session session = Session.Compile(graph, new SessionSettings { Optimisation = optimisation, Target = target });
        foreach (string input in session.InputNames.Where(input => values.Names.Contains("in." + input)))
        {
            values.Values("in." + input).CopyTo(session.Input(input));
        }

        session.Run();
        foreach (string key in results.Keys.Where(values.Has))
        {
            values.Compare(key, session.Output(key), tolerance);
        }

        return session;
    }
}
