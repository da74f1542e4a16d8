using Orator.Checkpoints;
using Orator.Graphs.Tests;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Tests.LiveSpeech;

public sealed class ManifoldProjectionTests
{
    [Theory]
    [InlineData("lle_tiny", 4, 16)]
    [InlineData("lle_512", 10, 512)]
    public void NeighboursWeightsAndProjectionsAgreeWithTheReference(string name, int neighbours, int size)
    {
        using SafetensorsFile fixture = SharedFolder.Fixture($"livespeech/{name}.safetensors");
        float[] bank = fixture.Names.Contains("in.db")
            ? fixture["in.db"].Values
            : Array.ConvertAll(FormulaWeights.Uniform($"in.{name}.db", 400 * size), v => (float)v);
        float[] features = fixture["in.feats"].Values;
        ManifoldProjection projection = new(bank, size, neighbours);
        float[] projected = new float[size];
        for (int n = 0; n < features.Length / size; n++)
        {
            ReadOnlySpan<float> feature = features.AsSpan(n * size, size);
            projection.Project(feature, projected);
            Assert.Equal(
                fixture["out.ind"].Values.Skip(n * neighbours).Take(neighbours).Select(v => (int)v), projection.Neighbours.ToArray());
            Close(fixture["out.weights"], n, projection.Weights.ToArray().Select(w => (float)w), 1e-5f);
            Close(fixture["out.projected"], n, projected, 1e-5f);
            projection.Project(feature, projected, blend: 0.7f);
            Close(fixture["out.blend_0.7"], n, projected, 1e-5f);
        }
    }

    [Fact]
    public void FeaturesOfTheBankStayAndCoincidingNeighboursDoNoHarm()
    {
        float[] bank = [1, 2, 1, 2, 1, 2, 4, 0, 0, 5, 9, 9];
        foreach (double ridge in new[] { 0, 1e-3 })
        {
            ManifoldProjection projection = new(bank, 2, 4, ridge);
            float[] result = new float[2];
            projection.Project([1, 2], result);
            Assert.Equal([1f, 2f], result);
            projection.Project([2, 2], result);
            Assert.All(result, v => Assert.True(float.IsFinite(v)));
            Assert.Equal(1, projection.Weights.ToArray().Sum(), 1e-9);
        }
    }

    [Fact]
    public void TheRidgeKeepsWeightsSmallWhereNeighboursNearlyCoincide()
    {
        float[] bank = [0, 0, 1, 0, 1.0001f, 0.0001f];
        ManifoldProjection free = new(bank, 2, 3);
        ManifoldProjection ridged = new(bank, 2, 3, 1e-3);
        float[] result = new float[2];
        free.Project([0.5f, 0.3f], result);
        Assert.True(free.Weights.ToArray().Max(Math.Abs) > 100);
        ridged.Project([0.5f, 0.3f], result);
        Assert.InRange(ridged.Weights.ToArray().Max(Math.Abs), 0, 2);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Assert.Throws<ArgumentException>(() => new ManifoldProjection(new float[9], 2));
        Assert.Throws<ArgumentException>(() => new ManifoldProjection(new float[8], 2, 10));
        ManifoldProjection projection = new(new float[8], 2, 2);
        Assert.Throws<ArgumentException>(() => projection.Project(new float[3], new float[3]));
    }

    private static void Close(StoredTensor expected, int row, IEnumerable<float> actual, float tolerance)
    {
        float[] values = [.. actual];
        float scale = Math.Max(1, expected.Values.Max(Math.Abs));
        Assert.All(
            values.Select((value, i) => (value, expected.Values[(row * values.Length) + i])),
            pair => Assert.Equal(pair.Item2, pair.value, tolerance * scale));
    }
}
