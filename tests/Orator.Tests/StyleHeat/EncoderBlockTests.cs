using Orator.Engine;
using Orator.Graphs;
using Orator.Graphs.Layers;
using Orator.Graphs.Tests;
using Orator.Systems.StyleHeat;
using Orator.Tests.Fixtures;

namespace Orator.Tests.StyleHeat;

/// <summary>Parts of the encoders against an independent implementation in double precision: values, gradients and running
/// statistics.</summary>
public sealed class EncoderBlockTests
{
    [Theory]
    [InlineData("ir_same_s1", 8)]
    [InlineData("ir_same_s2", 8)]
    [InlineData("ir_proj_s2", 8)]
    [InlineData("irse_proj_s2", 8)]
    [InlineData("irse_same_s1", 16)]
    [InlineData("irse_proj_s2_train", 8)]
    [InlineData("gradual8", 8)]
    [InlineData("layernorm2d", 8)]
    public void BlocksAgreeWithTheReference(string name, int inputs)
    {
        CounterRandom random = new(1);
        int stride = name.Contains("s2", StringComparison.Ordinal) ? 2 : 1;
        bool squeeze = name.StartsWith("irse", StringComparison.Ordinal);
        int outputs = name.Contains("same", StringComparison.Ordinal) ? inputs : squeeze ? 16 : 12;
        Layer layer = name switch
        {
            "gradual8" => new GradualStyleBlock(inputs, 8, 8, random),
            "layernorm2d" => new SampleNorm(inputs),
            _ => new BottleneckIr(inputs, outputs, stride, random, squeeze),
        };
        FormulaWeights.FillStyleHeat(layer, FixtureCase.Manifest, "encoder_blocks_tiny." + name);
        Assert.Equal(
            PublishedShapes.Of("encoder_blocks_tiny." + name).Order(),
            PublishedShapes.Of(layer).Order());
        layer.Train(name.EndsWith("_train", StringComparison.Ordinal));
        using FixtureValues values = new("encoder_blocks_tiny");
        (string input, int[] shape) = name switch
        {
            "irse_same_s1" => ("x16", [2, 16, 6, 6]),
            "gradual8" => ("xg", [2, 8, 8, 8]),
            _ => ("x", new[] { 2, 8, 12, 12 }),
        };
        Graph graph = new(ParameterBinding.Inputs);
        Tensor x = graph.Input("x", shape);
        Tensor result = layer.Forward(x);
        Tensor loss = FixtureCase.Projection($"loss.encoder_blocks_tiny.{name}", result);
        (string Name, Parameter Parameter)[] learned = [.. layer.NamedParameters.Where(p => !p.Parameter.IsBuffer)];
        IReadOnlyList<Tensor> gradients = Gradients.Of(loss, [x, .. learned.Select(p => p.Parameter.In(graph))]);
        string[] keys = ["out." + name, $"gin.{name}.0", .. learned.Select(p => $"grad.{name}.{p.Name}")];
        foreach ((string key, Tensor tensor) in keys.Zip([result, .. gradients]))
        {
            graph.Output(key, tensor);
        }

        using Session session = Session.Compile(graph);
        FixtureCase.Unit("in.encoder_blocks_tiny." + input, x.Shape).CopyTo(session.Input("x"));
        session.Run();
        foreach (string key in keys)
        {
            values.Compare(key, session.Output(key), key.StartsWith('g') ? 2e-4 : 2e-5);
        }

        foreach ((string buffer, Parameter parameter) in layer.NamedParameters.Where(p => layer.Training && p.Parameter.IsBuffer))
        {
            values.Compare($"after.{name}.{buffer}", parameter.Values, 2e-5);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{values.Compared} tensors, worst {values.Worst}");
        Assert.Equal(values.Names.Count(n => n.Split('.')[1] == name), values.Compared);
    }

    [Fact]
    public void ThePyramidsSumAgreesWithTheReference()
    {
        using FixtureValues values = new("encoder_blocks_tiny");
        Graph graph = new();
        graph.Output("sum", StylePyramid.UpsampleAdd(graph.Input("x", [2, 3, 4, 4]), graph.Input("y", [2, 3, 8, 8])));
        using Session session = Session.Compile(graph);
        values["in.fpn_x"].Values.CopyTo(session.Input("x"));
        values["in.fpn_y"].Values.CopyTo(session.Input("y"));
        session.Run();
        values.Compare("out.fpn_add", session.Output("sum"), 2e-5);
    }
}
