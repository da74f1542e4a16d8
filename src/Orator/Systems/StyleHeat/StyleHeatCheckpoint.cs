using Orator.Checkpoints;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.StyleHeat;

/// <summary>
/// Checkpoints in the layout of the public implementation: one state dictionary of all networks, which are told apart by the beginnings of
/// their names, alone or under a key such as <c>net_G_ema</c>, as PyTorch archive or safetensors. All are of the published sizes. The mean
/// style may also lie beside the state dictionary, as <c>latent_avg</c>.
/// </summary>
public static class StyleHeatCheckpoint
{
    private const string EncoderName = "generator.e4e_encoder";
    private const string Average = "latent_avg";
    private const string Counter = ".num_batches_tracked";
    private const string AveragedKey = "net_G_ema";

    // Name, learned values, network.
    private static readonly (string Name, long Weights, Func<Module> Create)[] Parts =
    [
        ("generator.stylegan", 30_370_060, () => StyleGanConfiguration.Paper.Create()),
        (EncoderName, 267_136_704, () => new StyleEncoder(StyleEncoderConfiguration.Paper, new CounterRandom(0))),
        ("generator.hfgi_aligner", 596_801, () => new ResidualAligner(ConsultationConfiguration.Paper, new CounterRandom(0))),
        ("generator.hfgi_encoder", 5_647_344, () => new ConsultationEncoder(ConsultationConfiguration.Paper, new CounterRandom(0))),
        ("video_warper", 13_428_802, () => new MotionFlowGenerator(MotionGeneratorConfiguration.PaperVideo, new CounterRandom(0))),
        ("audio_warper", 13_441_346, () => MotionFlowGenerator.OfSound(MotionGeneratorConfiguration.PaperAudio, new CounterRandom(0))),
        ("calibrator", 30_492_672, () => CalibrationConfiguration.Paper.Create()),
    ];

    /// <summary>Reads the networks that files hold; of a network in several files, the first one's.</summary>
    /// <param name="paths">The files.</param>
    /// <returns>The networks, in memory, and what is missing.</returns>
    /// <exception cref="InputException">
    /// A file cannot be read, is damaged or hostile, or has a part of a network that is incomplete, of another size or not finite, or no
    /// file has any network of StyleHEAT; one line says which.
    /// </exception>
    public static StyleHeatNetworks Read(params IReadOnlyList<string> paths)
    {
        Dictionary<string, Module> found = [];
        bool average = false;
        foreach (string path in paths)
        {
            try
            {
                using Checkpoint checkpoint = Checkpoint.Open(path);
                average |= Add(checkpoint, path, found);
            }
            catch (InvalidDataException e)
            {
                throw new InputException(e.Message, e);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new InputException($"'{path}' cannot be read: {e.Message}", e);
            }
        }

        if (found.Count == 0)
        {
            string names = string.Join(", ", Parts.Select(part => part.Name + "."));
            throw new InputException($"'{string.Join("', '", paths)}' is no StyleHEAT checkpoint: no name begins with one of {names}.");
        }

        IEnumerable<string> missing = Parts.Select(part => part.Name).Where(name => !found.ContainsKey(name));
        return new StyleHeatNetworks
        {
            Generator = Find<StyleGenerator>("generator.stylegan"),
            Encoder = Find<StyleEncoder>(EncoderName),
            Aligner = Find<ResidualAligner>("generator.hfgi_aligner"),
            Consultation = Find<ConsultationEncoder>("generator.hfgi_encoder"),
            VideoMotion = Find<MotionFlowGenerator>("video_warper"),
            AudioMotion = Find<MotionFlowGenerator>("audio_warper"),
            Calibration = Find<CalibrationNetwork>("calibrator"),
            Missing = [.. missing, .. found.ContainsKey(EncoderName) && !average ? [$"{EncoderName}.{Average}"] : Array.Empty<string>()],
        };

        T? Find<T>(string name)
            where T : Module => found.GetValueOrDefault(name) as T;
    }

    // Returns whether the mean style was read.
    private static bool Add(Checkpoint checkpoint, string path, Dictionary<string, Module> found)
    {
        bool averageFound = false;
        foreach ((string name, long weights, Func<Module> create) in Parts.Where(part => !found.ContainsKey(part.Name)))
        {
            Dictionary<string, CheckpointTensor> tensors = Collect(checkpoint, name + ".");
            if (tensors.Count == 0)
            {
                continue;
            }

            // Before memory is taken for the network.
            long elements = tensors.Values.Sum(tensor => tensor.Elements);
            if (elements < weights)
            {
                throw new InputException(
                    $"'{path}' does not fit StyleHEAT: {name} has {elements} values, but the published network has {weights}.");
            }

            Module network = create();
            averageFound |= Load(network, checkpoint, tensors, path);
            found.Add(name, network);
        }

        return averageFound;
    }

    // Where the file has no mean style, the encoder's own stays: 0.
    private static bool Load(Module network, Checkpoint checkpoint, Dictionary<string, CheckpointTensor> tensors, string path)
    {
        if (network is not StyleEncoder encoder)
        {
            NetworkWeights.Load(network, tensors, path);
            return false;
        }

        if (checkpoint.Tensors.TryGetValue(Average, out CheckpointTensor? beside))
        {
            tensors.TryAdd(Average, beside);
        }

        bool average = tensors.ContainsKey(Average);
        const string Network = "encoder.";
        NetworkWeights.Load(
            average ? encoder : encoder.Network,
            average ? tensors : tensors.ToDictionary(
                pair => pair.Key.StartsWith(Network, StringComparison.Ordinal) ? pair.Key[Network.Length..] : pair.Key, pair => pair.Value),
            path);
        return average;
    }

    // A part's tensors by their names in it. Of several state dictionaries, that of the averaged weights wins, else the first.
    private static Dictionary<string, CheckpointTensor> Collect(Checkpoint checkpoint, string prefix)
    {
        Dictionary<string, CheckpointTensor> tensors = [];
        foreach ((string name, CheckpointTensor tensor) in checkpoint.Tensors)
        {
            if (Inside(name, prefix) is not { } own || own.EndsWith(Counter, StringComparison.Ordinal))
            {
                continue;
            }

            if (name.StartsWith(AveragedKey, StringComparison.Ordinal) || !tensors.ContainsKey(own))
            {
                tensors[own] = tensor;
            }
        }

        return tensors;
    }

    // The name behind a prefix that is at the name's beginning or behind the key of a dictionary.
    private static string? Inside(string name, string prefix)
    {
        if (name.StartsWith(prefix, StringComparison.Ordinal))
        {
            return name[prefix.Length..];
        }

        int start = Math.Max(name.IndexOf("/" + prefix, StringComparison.Ordinal), name.IndexOf("." + prefix, StringComparison.Ordinal));
        return start < 0 || name.StartsWith("optim", StringComparison.Ordinal) ? null : name[(start + 1 + prefix.Length)..];
    }
}
