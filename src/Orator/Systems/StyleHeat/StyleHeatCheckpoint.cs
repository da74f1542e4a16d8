using Orator.Engine.Models;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// Checkpoints in the layouts of the public implementations, as PyTorch archives or safetensors. StyleHEAT's is one state dictionary of all
/// networks, which are told apart by the beginnings of their names, alone or under a key such as <c>net_G_ema</c>; HFGI's and e4e's call
/// theirs <c>decoder</c>, <c>encoder</c>, <c>grid_align</c> and <c>residue</c>; StyleGAN2's has the averaged generator under
/// <c>g_ema</c>. The mean style may lie beside the state dictionary, as <c>latent_avg</c>.
/// </summary>
public static class StyleHeatCheckpoint
{
    /// <summary>Reads a model of the published sizes.</summary>
    /// <param name="paths">The files that together hold its networks; of a network in several files, the first one's is taken.</param>
    /// <param name="allowMissing">Whether networks that no file has keep initial values, rather than being refused.</param>
    /// <returns>The model, in memory, and the names of what is missing, as of <see cref="Fill"/>.</returns>
    /// <exception cref="InputException">
    /// A file cannot be read, is damaged or hostile, or has a network that is incomplete, of another size or not finite, or no file has any
    /// network of StyleHEAT, or one is missing; one line says which.
    /// </exception>
    public static (ModelPackage Package, IReadOnlyList<string> Missing) Read(IReadOnlyList<string> paths, bool allowMissing = false)
    {
        using StyleHeatFiles files = new(paths);

        // Before memory is taken for the networks.
        if (files.Missing.Count > 0 && !allowMissing)
        {
            throw new InputException(
                $"'{string.Join("', '", paths)}' lacks {string.Join(", ", files.Missing)}: name the files that have it as well, or give "
                + "--allow-missing to keep initial values there.");
        }

        StyleHeatConfiguration configuration = StyleHeatConfiguration.Paper;
        StyleHeatModel model = configuration.Create();
        files.Fill(model);
        string initial = files.Missing.Count == 0 ? "" : $"; initial values: {string.Join(", ", files.Missing)}";
        ModelPackage package = new(StyleHeatModel.Architecture.Name, configuration, model)
        {
            Preset = "paper",
            Data = $"imported from {string.Join(", ", paths.Select(Path.GetFileName))}{initial}",
        };
        return (package, files.Missing);
    }

    /// <summary>Fills the networks of a model that files hold, and leaves the others as they are.</summary>
    /// <param name="model">A model of their sizes.</param>
    /// <param name="paths">The files, as of <see cref="Read"/>.</param>
    /// <returns>Names of the model's networks that no file has; <c>generator.e4e_encoder.latent_avg</c> where the encoder is, but its mean
    /// style is not.</returns>
    /// <exception cref="InputException">As of <see cref="Read"/>, but for what is missing.</exception>
    public static IReadOnlyList<string> Fill(StyleHeatModel model, params IReadOnlyList<string> paths)
    {
        using StyleHeatFiles files = new(paths);
        files.Fill(model);
        return files.Missing;
    }
}
