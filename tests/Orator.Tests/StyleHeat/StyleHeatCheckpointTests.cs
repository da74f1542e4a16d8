using Orator.Checkpoints;
using Orator.Graphs;
using Orator.Systems.StyleHeat;
using Orator.Tests.Cli;

namespace Orator.Tests.StyleHeat;

/// <summary>Checkpoints of StyleHEAT by the parts that they hold.</summary>
[Collection(nameof(CommandLine))]
public sealed class StyleHeatCheckpointTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void PartsAreFoundByTheirNamesAndTheOthersAreMissing()
    {
        StyleHeatModel stored = TinyStyleHeat.Configuration.Create(new CounterRandom(7));
        StyleHeatModel other = TinyStyleHeat.Configuration.Create(new CounterRandom(8));
        string first = Write("first", ("generator.hfgi_aligner.", stored.Aligner));
        string second = Write(
            "second",
            ("net_G.generator.hfgi_encoder.", other.Consultation),
            ("net_G_ema.generator.hfgi_encoder.", stored.Consultation),
            ("generator.hfgi_aligner.", other.Aligner));
        StyleHeatModel model = TinyStyleHeat.Configuration.Create(new CounterRandom(9));
        StyleHeatModel untouched = TinyStyleHeat.Configuration.Create(new CounterRandom(9));
        IReadOnlyList<string> missing = StyleHeatCheckpoint.Fill(model, first, second);
        Same(stored.Aligner, model.Aligner);
        Same(stored.Consultation, model.Consultation);
        Same(untouched.Generator, model.Generator);
        Assert.Equal(["generator.stylegan", "generator.e4e_encoder", "video_warper", "audio_warper", "calibrator"], missing);
    }

    // HFGI's file and StyleGAN2's beside a StyleHEAT file that holds neither.
    [Fact]
    public void FilesOfTheInversionCompleteTheModel()
    {
        StyleHeatModel stored = TinyStyleHeat.Configuration.Create(new CounterRandom(7));
        StyleHeatModel other = TinyStyleHeat.Configuration.Create(new CounterRandom(8));
        for (int i = 0; i < stored.Encoder.Average.Values.Length; i++)
        {
            stored.Encoder.Average.Values[i] = i % 8;
        }

        string heat = Write(
            "heat", ("video_warper.", stored.Video), ("audio_warper.", stored.Audio), ("calibrator.", stored.Calibration));
        string gan = Write("gan", ("g_ema/", stored.Generator), ("g/", other.Generator));
        string inversion = Write(
            "hfgi",
            ("decoder.", other.Generator),
            ("encoder.", stored.Encoder.Network),
            ("grid_align.", stored.Aligner),
            ("residue.", stored.Consultation));
        StyleHeatModel model = TinyStyleHeat.Configuration.Create(new CounterRandom(9));
        Assert.Equal(["generator.e4e_encoder.latent_avg"], StyleHeatCheckpoint.Fill(model, heat, gan, inversion));

        string average = Path.Combine(_folder, "average.safetensors");
        SafetensorsWriter.Write(
            average, new Dictionary<string, StoredTensor> { ["latent_avg"] = new([8], [0, 1, 2, 3, 4, 5, 6, 7]) }, halfPrecision: false);
        Assert.Empty(StyleHeatCheckpoint.Fill(model, heat, gan, inversion, average));
        Same(stored, model);
    }

    [Fact]
    public async Task TheCommandNamesWhatIsMissing()
    {
        string path = Write("aligner", ("generator.hfgi_aligner.", new ResidualAligner(ConsultationConfiguration.Paper, new CounterRandom(7))));
        string model = Path.Combine(_folder, "model");
        (int exitCode, _, string errors) = await CommandLine.RunAsync("import", path, "--model", "styleheat", "-o", model);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("lacks generator.stylegan, generator.e4e_encoder, generator.hfgi_encoder, video_warper", errors, StringComparison.Ordinal);
        Assert.Contains("--allow-missing", errors, StringComparison.Ordinal);
        Assert.Single(errors.Trim().Split('\n'));
        (exitCode, _, errors) = await CommandLine.RunAsync("import", path, path, "--model", "face-vid2vid", "-o", model);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Several files", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(model));
    }

    [Fact]
    public void FilesThatDoNotFitAreRefused()
    {
        ResidualAligner aligner = new(TinyStyleHeat.Configuration.Consultation, new CounterRandom(7));
        string other = Write("other", ("network.", aligner));
        Assert.Contains("is no StyleHEAT checkpoint", Refusal(other), StringComparison.Ordinal);
        string small = Write("small", ("video_warper.", aligner));
        Assert.StartsWith("video_warper: ", Refusal(small), StringComparison.Ordinal);
        string extra = Write("extra", ("generator.hfgi_aligner.", aligner), ("generator.hfgi_aligner.more.", aligner));
        Assert.Contains("superfluous", Refusal(extra), StringComparison.Ordinal);
        Assert.Contains("cannot be read", Refusal(Path.Combine(_folder, "absent")), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Refusal(string path) => Assert.Throws<InputException>(
        () => StyleHeatCheckpoint.Fill(TinyStyleHeat.Configuration.Create(), path)).Message;

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
