using Orator.Checkpoints;
using Orator.Graphs;
using Orator.Systems.StyleHeat;

namespace Orator.Tests.StyleHeat;

/// <summary>Checkpoints of StyleHEAT by the parts that they hold.</summary>
public sealed class StyleHeatCheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void PartsAreFoundByTheirNamesAndTheOthersAreMissing()
    {
        ResidualAligner aligner = new(ConsultationConfiguration.Paper, new CounterRandom(7));
        ConsultationEncoder consultation = new(ConsultationConfiguration.Paper, new CounterRandom(8));
        string first = Write("first", ("generator.hfgi_aligner.", aligner));
        string second = Write(
            "second",
            ("net_G.generator.hfgi_encoder.", new ConsultationEncoder(ConsultationConfiguration.Paper, new CounterRandom(9))),
            ("net_G_ema.generator.hfgi_encoder.", consultation));
        StyleHeatNetworks networks = StyleHeatCheckpoint.Read(first, second);
        Same(aligner, networks.Aligner!);
        Same(consultation, networks.Consultation!);
        Assert.Equal(["generator.stylegan", "generator.e4e_encoder", "video_warper", "audio_warper", "calibrator"], networks.Missing);
        Assert.Null(networks.Generator);
        Assert.Null(networks.VideoMotion);
    }

    [Fact]
    public void FilesThatDoNotFitAreRefused()
    {
        ResidualAligner aligner = new(ConsultationConfiguration.Paper, new CounterRandom(7));
        string other = Write("other", ("decoder.", aligner));
        Assert.Contains("is no StyleHEAT checkpoint", Refusal(other), StringComparison.Ordinal);
        string small = Write("small", ("video_warper.", aligner));
        Assert.Contains("video_warper has", Refusal(small), StringComparison.Ordinal);
        string extra = Write("extra", ("generator.hfgi_aligner.", aligner), ("generator.hfgi_aligner.more.", aligner));
        Assert.Contains("superfluous", Refusal(extra), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Refusal(Path.Combine(_folder, "absent")), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Refusal(string path) => Assert.Throws<InputException>(() => StyleHeatCheckpoint.Read(path)).Message;

    private string Write(string name, params (string Prefix, Module Network)[] parts)
    {
        string path = Path.Combine(_folder, name + ".safetensors");
        SafetensorsWriter.Write(
            path,
            parts.SelectMany(part => part.Network.State().Select(pair => (Name: part.Prefix + pair.Key, pair.Value))).ToDictionary(
                pair => pair.Name, pair => pair.Value),
            halfPrecision: false);
        return path;
    }

    private static void Same(Module expected, Module actual)
    {
        foreach ((string name, StoredTensor tensor) in expected.State())
        {
            Assert.Equal(tensor.Values, actual.State()[name].Values);
        }
    }
}
