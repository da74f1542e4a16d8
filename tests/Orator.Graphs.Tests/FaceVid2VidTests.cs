using Orator.Graphs.Checkpoints;

namespace Orator.Graphs.Tests;

/// <summary>Whole networks against the numbers of an independent implementation in double precision: values, gradients and buffers.</summary>
public sealed class FaceVid2VidTests
{
    // Both relative to the largest element of a tensor.
    private const double ValueTolerance = 5e-5;
    private const double GradientTolerance = 2e-4;

    [Theory]
    [InlineData("kp_detector", false)]
    [InlineData("kp_detector", true)]
    [InlineData("he_estimator", false)]
    [InlineData("he_estimator", true)]
    [InlineData("discriminator", false)]
    [InlineData("discriminator", true)]
    [InlineData("generator_original", false)]
    [InlineData("generator_original", true)]
    public void NetworksAgreeWithTheReference(string name, bool training)
    {
        string folder = "fixtures/facevid2vid/tiny/";
        using SafetensorsFile values = SafetensorsFile.Read(SharedFolder.Path($"{folder}{name}_{(training ? "train" : "eval")}.safetensors"));
        using SafetensorsFile gradients = SafetensorsFile.Read(SharedFolder.Path($"{folder}{name}_{(training ? "train" : "eval")}_grads.safetensors"));
        Module network = name switch
        {
            "kp_detector" => new FaceVid2VidNetworks.KeypointDetector(),
            "he_estimator" => new FaceVid2VidNetworks.PoseAndExpressionEstimator(),
            "generator_original" => new FaceVid2VidNetworks.Generator(),
            _ => new FaceVid2VidNetworks.Discriminator(),
        };
        FormulaWeights.Fill(network, $"{folder}manifest_tiny_{name}.json", training);
        network.Train(training);

        Graph graph = new(ParameterBinding.Inputs);
        IReadOnlyList<string> inputs = ((FaceVid2VidNetworks.INetwork)network).InputNames;
        Tensor[] x = [.. inputs.Select(input => graph.Input(input, values["in." + input].Shape))];
        Dictionary<string, Tensor> results = ((FaceVid2VidNetworks.INetwork)network).Apply(x);
        (string Name, Parameter Parameter)[] learned = [.. network.NamedParameters.Where(p => !p.Parameter.IsBuffer)];
        IReadOnlyList<Tensor> symbolic = Gradients.Of(results["out.loss"], [.. x, .. learned.Select(p => p.Parameter.In(graph))]);
        string[] gradientNames = [.. inputs.Select(input => "grad_in." + input), .. learned.Select(p => "grad." + p.Name)];
        foreach ((string key, Tensor tensor) in results.Concat(gradientNames.Zip(symbolic).Select(p => KeyValuePair.Create(p.First, p.Second))))
        {
            graph.Output(key, tensor);
        }

        using Session session = Session.Compile(graph);
        foreach (string input in inputs)
        {
            values["in." + input].Values.CopyTo(session.Input(input));
        }

        session.Run();

        int compared = 0;
        foreach (string key in results.Keys.Where(values.Names.Contains))
        {
            // Intermediate values are stored for the first sample only.
            StoredTensor expected = values[key];
            Close(key, expected.Values, session.Output(key)[..expected.Values.Length], ValueTolerance * Math.Max(1e-3, expected.Values.Max(Math.Abs)));
            compared++;
        }

        Assert.True(compared >= 5);
        double largest = learned.Max(p => gradients["grad." + p.Name].Values.Max(Math.Abs));
        foreach (string key in gradientNames)
        {
            // Gradients that are zero in theory (a bias before a normalisation) are rounding errors of the others.
            float[] expected = gradients[key].Values;
            double size = expected.Max(Math.Abs);
            Close(key, expected, session.Output(key), size < 1e-6 * largest ? 1e-5 * largest : GradientTolerance * size);
        }

        foreach ((string buffer, Parameter parameter) in network.NamedParameters.Where(p => training && p.Parameter.IsBuffer))
        {
            float[] expected = values["post." + buffer].Values;
            Close(buffer, expected, parameter.Values, ValueTolerance * expected.Max(Math.Abs));
        }
    }

    [Fact]
    public void PyTorchArchivesFitByName()
    {
        FaceVid2VidNetworks.Generator expected = new();
        FormulaWeights.Fill(expected, "fixtures/facevid2vid/tiny/manifest_tiny_generator_original.json", training: false);
        FaceVid2VidNetworks.Generator loaded = new();
        using Checkpoint checkpoint = Checkpoint.Open(SharedFolder.Path("fixtures/facevid2vid/checkpoints/00000099-checkpoint.pth.tar"));
        loaded.Load(checkpoint, "generator/");
        foreach ((string name, StoredTensor tensor) in expected.State())
        {
            Assert.Equal(tensor.Values, loaded.State()[name].Values);
        }
    }

    private static void Close(string name, float[] expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double worst = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(expected[i] - actual[i]));
        }

        Assert.True(worst <= tolerance, $"{name} differs by {worst} (allowed {tolerance})");
    }
}
