using System.Globalization;
using System.Security.Cryptography;
using Orator.Engine;
using Orator.Graphs;

namespace Orator.Faces;

/// <summary>Keeps translated networks as <c>.onnx</c> files in <see cref="Assets.Cache"/>.</summary>
internal static class NetworkCache
{
    /// <summary>Opens a TensorFlow.js model, translating it if no intact translation of exactly this model is at hand.</summary>
    /// <param name="path">Path of the <c>model.json</c>.</param>
    /// <param name="batch">Size of the batch.</param>
    /// <param name="outputs">As in <see cref="TfjsImporter.Import"/>.</param>
    /// <param name="settings">How to run it.</param>
    /// <param name="folder">Folder of the translations; null means <see cref="Assets.Cache"/>.</param>
    /// <remarks>A folder that cannot be written to only costs the time of another translation.</remarks>
    /// <exception cref="InputException">The model cannot be translated.</exception>
    public static Session Open(string path, int batch, IReadOnlyDictionary<string, string> outputs, SessionSettings settings, string? folder = null)
    {
        string name = $"{Path.GetFileNameWithoutExtension(path)}-{Key(path, batch, outputs)}.onnx";
        if (Try(() => ReadIntact(Path.Combine(folder ?? Assets.Cache, name))) is not { } model)
        {
            model = TfjsImporter.Import(path, batch, outputs).ToOnnx();
            Try(() => Store(Path.Combine(folder ?? Assets.Cache, name), model));
        }

        return Session.Load(model, settings);
    }

    private static byte[]? Try(Func<byte[]?> access)
    {
        try
        {
            return access();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The key covers everything that the translation depends on.
    private static string Key(string path, int batch, IReadOnlyDictionary<string, string> outputs)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string options = string.Create(CultureInfo.InvariantCulture, $"{TfjsImporter.Version};{batch};{string.Join(";", outputs.OrderBy(o => o.Key, StringComparer.Ordinal))}");
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(options));
        AppendModel(hash, path);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    /// <summary>Adds all of a TensorFlow.js model's files to a hash.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="path">Path of the <c>model.json</c>.</param>
    internal static void AppendModel(IncrementalHash hash, string path)
    {
        foreach (string part in TfjsModel.Shards(path).Prepend(path))
        {
            hash.AppendData(TfjsModel.Guard(path, () => File.ReadAllBytes(part)));
        }
    }

    // A file is intact if its digest is the one that was stored beside it.
    private static byte[]? ReadIntact(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        byte[] bytes = File.ReadAllBytes(file);
        string digestFile = DigestFile(file);
        return File.Exists(digestFile) && File.ReadAllText(digestFile) == Digest(bytes) ? bytes : null;
    }

    private static byte[] Store(string file, byte[] bytes)
    {
        AtomicFile.Write(file, bytes);
        AtomicFile.Write(DigestFile(file), Digest(bytes));
        return bytes;
    }

    private static string DigestFile(string file) => file + ".sha256";

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
