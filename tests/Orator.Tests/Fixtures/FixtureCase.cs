using Orator.Checkpoints;
using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Tests;

namespace Orator.Tests.Fixtures;

/// <summary>A case of ../shared/fixtures: inputs and the results of an independent implementation in double precision, compared with those of
/// a graph.</summary>
internal sealed class FixtureCase(string name, string folder = "styleheat") : IDisposable
{
    /// <summary>StyleHEAT's networks.</summary>
    public const string Manifest = "fixtures/styleheat/manifest.json";

    private readonly Dictionary<string, float[]> _inputs = [];
    private readonly List<(string Key, Func<float[], float[]> Part, double Tolerance)> _expected = [];

    public SafetensorsFile File { get; } = SharedFolder.Fixture($"{folder}/{name}.safetensors");

    public Graph Graph { get; } = new(ParameterBinding.Inputs);

    /// <summary>Largest difference of all that was compared, relative to the largest element of its tensor, and where.</summary>
    public (double Difference, string Key) Worst { get; private set; } = (0, "nothing");

    /// <summary>An input of the graph with the values of <c>in.name</c>, in its shape or in another of the same size.</summary>
    public Tensor Input(string input, params int[] shape)
    {
        StoredTensor stored = File["in." + input];
        return Input(input, shape.Length == 0 ? stored.Shape : shape, stored.Values);
    }

    public Tensor Input(string input, Shape shape, float[] values)
    {
        _inputs[input] = values;
        return Graph.Input(input, shape);
    }

    /// <summary>Numbers of the formula of the README, section 1: <c>unit(name, shape, size)</c>.</summary>
    public static float[] Unit(string key, Shape shape, double size = 1) =>
        Array.ConvertAll(FormulaWeights.Uniform(key, (int)shape.Elements), u => (float)(size * u));

    /// <summary>A term of the fixtures' losses: the sum of a result's elements times numbers of the formula, over the root of their
    /// number.</summary>
    public static Tensor Projection(string key, Tensor result) =>
        (result * result.Graph.Constant(Unit(key, result.Shape), result.Shape)).Sum() * (1 / MathF.Sqrt(result.Shape.Elements));

    /// <summary>The whole tensor of a key is to agree with a result; of a tensor of which only some elements are stored, these.</summary>
    public void Expect(string key, Tensor result, double tolerance, Func<float[], float[]>? part = null)
    {
        Graph.Output(key, result);
        _expected.Add((key, part ?? (values => values), tolerance));
    }

    /// <summary>The gradients of a loss by all parameters of a network that the fixture has, and by inputs, are to agree.</summary>
    public void ExpectGradients(
        Tensor loss, Module network, string prefix, IReadOnlyList<(string Key, Tensor Tensor)> inputs, double tolerance)
    {
        (string Key, Tensor Tensor)[] all =
        [
            .. inputs.Select(input => ("gin." + input.Key, input.Tensor)),
            .. network.NamedParameters.Select(p => (Key: $"grad.{prefix}{p.Name}", p.Parameter)).Where(p => Has(p.Key)).Select(
                p => (p.Key, p.Parameter.In(Graph))),
        ];
        Assert.Equal(
            File.Names.Select(WithoutProbe).Where(stored => stored.StartsWith("grad." + prefix, StringComparison.Ordinal)).Order(),
            all.Select(pair => pair.Key).Where(key => key.StartsWith("grad.", StringComparison.Ordinal)).Order());
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [.. all.Select(pair => pair.Tensor)]);
        for (int i = 0; i < all.Length; i++)
        {
            Expect(all[i].Key, gradients[i], tolerance);
        }
    }

    /// <summary>Computes and compares everything.</summary>
    public void Run()
    {
        using Session session = Session.Compile(Graph);
        foreach ((string input, float[] values) in _inputs)
        {
            values.CopyTo(session.Input(input));
        }

        session.Run();
        foreach ((string key, Func<float[], float[]> part, double tolerance) in _expected)
        {
            Compare(key, part(session.Output(key).ToArray()), tolerance);
        }
    }

    public void Dispose() => File.Dispose();

    private bool Has(string key) => File.Names.Any(stored => WithoutProbe(stored) == key);

    // The key of a tensor of which some elements are stored.
    private static string WithoutProbe(string stored) => stored.StartsWith("probe", StringComparison.Ordinal)
        ? stored[(stored.IndexOf('.', StringComparison.Ordinal) + 1)..]
        : stored;

    private void Compare(string key, float[] actual, double tolerance)
    {
        string? probe = File.Names.SingleOrDefault(stored => stored != key && WithoutProbe(stored) == key);
        float[] expected = File[probe ?? key].Values;
        float[] compared = probe is null || actual.Length <= expected.Length
            ? actual
            : [.. Enumerable.Range(0, expected.Length).Select(k => actual[(int)(k * 2654435761L % actual.Length)])];
        Assert.Equal(expected.Length, compared.Length);
        double largest = expected.Max(v => Math.Abs((double)v));

        // What is zero but for rounding, such as gradients of biases in front of a normalisation, is compared as it is.
        double size = largest < 1e-9 ? 1 : largest;
        double difference = expected.Zip(compared, (e, a) => Math.Abs((double)e - a)).Max() / size;
        Assert.True(difference <= tolerance, $"{key} differs by {difference} of {size}, allowed {tolerance}");
        Worst = difference > Worst.Difference ? (difference, key) : Worst;
    }
}
