using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orator.Engine.Quantisation;

/// <summary>
/// How a network is quantised: which layers, and with which ranges. It holds for the weights that it was made for; saved, it makes further
/// observation unnecessary.
/// </summary>
public sealed class QuantisationPlan : IInt8Ranges
{
    private static readonly JsonSerializerOptions Format = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };
    private readonly Stored _stored;
    private IInt8Ranges? _source;

    /// <summary>A plan that takes ranges from a source as they are asked for.</summary>
    internal QuantisationPlan(string model, double psnr, string[] layers, IInt8Ranges source)
        : this(new Stored(model, psnr, layers, [], [], [])) => _source = source;

    private QuantisationPlan(Stored stored) => _stored = stored;

    /// <summary>What the network keeps against the one in floats on the calibration samples; see
    /// <see cref="QuantisedModel.Psnr"/>.</summary>
    public double Psnr => _stored.Psnr;

    /// <summary>What the network looked like.</summary>
    internal string Model => _stored.Model;

    /// <summary>Names of the nodes that are quantised.</summary>
    internal IReadOnlyCollection<string> Layers => _stored.Layers;

    /// <summary>Reads a plan.</summary>
    /// <param name="path">Its file.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no plan.</exception>
    public static QuantisationPlan Load(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Stored? stored = JsonSerializer.Deserialize<Stored>(file, Format);
            return stored is { Model: not null, Layers: not null, Shared: not null, Channels: not null, Means: not null }
                ? new QuantisationPlan(stored)
                : throw new InvalidDataException($"'{path}' is no plan of quantisation.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' is no plan of quantisation: {e.Message}", e);
        }
    }

    /// <summary>Writes the plan: under a temporary name first, then moved into place.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to.</exception>
    public void Save(string path) => AtomicFile.Write(path, file => JsonSerializer.Serialize(file, _stored, Format));

    /// <summary>Lets go of the source: the plan has all that was asked for.</summary>
    internal void Complete() => _source = null;

    /// <summary>A number for a model and its weights.</summary>
    internal static string Fingerprint(KernelModel model) => Convert.ToHexStringLower(SHA256.HashData(model.Bytes));

    Int8Range IInt8Ranges.Shared(SortedSet<string> group) => Get(_stored.Shared, group.Min!, _ => _source!.Shared(group));

    Int8Range[] IInt8Ranges.Channels(string value)
    {
        StoredChannels channels = Get(_stored.Channels, value, name => StoredChannels.Of(_source!.Channels(name)));
        return [.. channels.Scales.Zip(channels.ZeroPoints, (scale, zero) => new Int8Range(scale, zero))];
    }

    float[] IInt8Ranges.Means(string value) => Get(_stored.Means, value, name => _source!.Means(name));

    private T Get<T>(Dictionary<string, T> stored, string name, Func<string, T> source) =>
        stored.TryGetValue(name, out T? value) ? value
        : _source is null ? throw new InvalidDataException($"The plan of quantisation knows no range of '{name}'.")
        : stored[name] = source(name);

    private sealed record Stored(
        string Model, double Psnr, string[] Layers, Dictionary<string, Int8Range> Shared, Dictionary<string, StoredChannels> Channels, Dictionary<string, float[]> Means);

    private sealed record StoredChannels(float[] Scales, byte[] ZeroPoints)
    {
        public static StoredChannels Of(Int8Range[] ranges) =>
            new([.. ranges.Select(range => range.Scale)], [.. ranges.Select(range => range.ZeroPoint)]);
    }
}
