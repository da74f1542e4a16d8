using Orator.Checkpoints;
using Orator.Engine.Models;
using Orator.Graphs;

namespace Orator.Systems.StyleHeat;

/// <summary>Open files of weights and which network of a <see cref="StyleHeatModel"/> each tensor belongs to.</summary>
internal sealed class StyleHeatFiles : IDisposable
{
    private const string EncoderName = "generator.e4e_encoder";
    private const string Average = "latent_avg";
    private const string Counter = ".num_batches_tracked";
    private const string AveragedKey = "net_G_ema";

    private static readonly Part[] Parts =
    [
        new("generator.stylegan", model => model.Generator, "decoder.", "g_ema/"),
        new(EncoderName, model => model.Encoder, "encoder."),
        new("generator.hfgi_aligner", model => model.Aligner, "grid_align."),
        new("generator.hfgi_encoder", model => model.Consultation, "residue."),
        new("video_warper", model => model.Video),
        new("audio_warper", model => model.Audio),
        new("calibrator", model => model.Calibration),
    ];

    private readonly List<Checkpoint> _open = [];
    private readonly Dictionary<Part, (string Path, Dictionary<string, CheckpointTensor> Tensors)> _found = [];
    private CheckpointTensor? _average;

    /// <summary>Opens files.</summary>
    /// <exception cref="InputException">One cannot be read, or none has any network of StyleHEAT.</exception>
    public StyleHeatFiles(IReadOnlyList<string> paths)
    {
        try
        {
            foreach (string path in paths)
            {
                Add(path);
            }

            if (_found.Count == 0)
            {
                string names = string.Join(", ", Parts.Select(part => part.Name + "."));
                throw new InputException($"'{string.Join("', '", paths)}' is no StyleHEAT checkpoint: no name begins with one of {names}.");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Names of the networks that are in none of them, and of the mean style if only that is not.</summary>
    public IReadOnlyList<string> Missing =>
    [
        .. Parts.Where(part => !_found.ContainsKey(part)).Select(part => part.Name),
        .. _average is null && _found.Keys.Any(part => part.Name == EncoderName) ? [$"{EncoderName}.{Average}"] : Array.Empty<string>(),
    ];

    /// <summary>Sets the networks that were found.</summary>
    /// <exception cref="InputException">One is incomplete, of another size or not finite.</exception>
    public void Fill(StyleHeatModel model)
    {
        foreach ((Part part, (string path, Dictionary<string, CheckpointTensor> tensors)) in _found)
        {
            try
            {
                if (part.Name == EncoderName)
                {
                    NetworkWeights.Load(model.Encoder.Network, WithoutPrefix(tensors), path);
                }
                else
                {
                    NetworkWeights.Load(part.Of(model), tensors, path);
                }
            }
            catch (InputException e)
            {
                throw new InputException($"{part.Name}: {e.Message}", e);
            }
        }

        if (_average is not null && _found.Keys.Any(part => part.Name == EncoderName))
        {
            FillAverage(model.Encoder.Average, _average);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _open.ForEach(checkpoint => checkpoint.Dispose());

    // Of the encoder's own checkpoints all begins with "encoder.", of StyleHEAT's it may.
    private static Dictionary<string, CheckpointTensor> WithoutPrefix(Dictionary<string, CheckpointTensor> tensors)
    {
        const string Network = "encoder.";
        return tensors.Where(pair => pair.Key != Average).ToDictionary(
            pair => pair.Key.StartsWith(Network, StringComparison.Ordinal) ? pair.Key[Network.Length..] : pair.Key, pair => pair.Value);
    }

    // One style for each row, or one for all.
    private static void FillAverage(Parameter average, CheckpointTensor stored)
    {
        float[] values;
        try
        {
            values = stored.ReadFinite().Values;
        }
        catch (InvalidDataException e)
        {
            throw new InputException(e.Message, e);
        }

        if (values.Length != average.Values.Length && values.Length != average.Shape[1])
        {
            throw new InputException($"The mean style {stored.Name} {stored.Shape} is neither {average.Shape} nor one row of it.");
        }

        for (int i = 0; i < average.Values.Length; i++)
        {
            average.Values[i] = values[i % values.Length];
        }
    }

    private void Add(string path)
    {
        try
        {
            Checkpoint checkpoint = Checkpoint.Open(path);
            _open.Add(checkpoint);
            foreach (Part part in Parts.Where(part => !_found.ContainsKey(part)))
            {
                Dictionary<string, CheckpointTensor> tensors = Collect(checkpoint, part);
                if (tensors.Count > 0)
                {
                    _found.Add(part, (path, tensors));
                    if (part.Name == EncoderName && tensors.TryGetValue(Average, out CheckpointTensor? inside))
                    {
                        _average = inside;
                    }
                }
            }

            if (checkpoint.Tensors.TryGetValue(Average, out CheckpointTensor? beside))
            {
                _average ??= beside;
            }
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

    // A network's tensors by their names in it, under its name in StyleHEAT's checkpoints, else under those of others.
    private static Dictionary<string, CheckpointTensor> Collect(Checkpoint checkpoint, Part part)
    {
        Dictionary<string, CheckpointTensor> tensors = Collect(checkpoint, name => Inside(name, part.Name + "."));
        foreach (string other in part.Others.TakeWhile(_ => tensors.Count == 0))
        {
            tensors = Collect(checkpoint, name => Behind(name, other));
        }

        return tensors;
    }

    // Of several state dictionaries, that of the averaged weights wins, else the first.
    private static Dictionary<string, CheckpointTensor> Collect(Checkpoint checkpoint, Func<string, string?> ownName)
    {
        Dictionary<string, CheckpointTensor> tensors = [];
        foreach ((string name, CheckpointTensor tensor) in checkpoint.Tensors)
        {
            if (ownName(name) is not { } own || own.EndsWith(Counter, StringComparison.Ordinal))
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

    // The same for short prefixes, which other networks have inside: nothing but the key of a dictionary may stand before them.
    private static string? Behind(string name, string prefix)
    {
        int start = name.StartsWith(prefix, StringComparison.Ordinal) ? 0 : name.IndexOf("/" + prefix, StringComparison.Ordinal) + 1;
        bool found = start > 0 || name.StartsWith(prefix, StringComparison.Ordinal);
        return found && !name.StartsWith("optim", StringComparison.Ordinal) ? name[(start + prefix.Length)..] : null;
    }

    /// <summary>A network.</summary>
    private sealed record Part(string Name, Func<StyleHeatModel, Module> Of, params string[] Others);
}
