using System.Collections.Concurrent;

namespace Orator.Engine.Models;

/// <summary>
/// Where models come from: a folder of shipped ones, and any other folder. Each is read once and compiled once, however many use it. Safe
/// for several threads.
/// </summary>
/// <param name="folder">Folder of the shipped models, one folder each.</param>
/// <param name="cacheFolder">Folder for what is derived from models once and reused; null = nothing is kept.</param>
/// <param name="provider">What computes the networks.</param>
public sealed class ModelStore(string folder, string? cacheFolder = null, ExecutionProvider provider = ExecutionProvider.Cpu) : IDisposable
{
    private readonly ConcurrentDictionary<(string Path, DateTime Description, DateTime Weights), Lazy<ModelPackage>> _packages = [];

    /// <summary>A store in the usual folders.</summary>
    /// <param name="folder">Folder of the shipped models; null = <see cref="ModelFolders.Shipped"/>.</param>
    /// <param name="cacheFolder">Folder of the cache; null = <see cref="ModelFolders.Cache"/>, or none if that cannot be had.</param>
    /// <param name="provider">What computes the networks.</param>
    /// <exception cref="OratorException">There is no folder of models.</exception>
    public static ModelStore Create(string? folder = null, string? cacheFolder = null, ExecutionProvider provider = ExecutionProvider.Cpu)
    {
        try
        {
            cacheFolder ??= ModelFolders.Cache;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return new ModelStore(folder ?? ModelFolders.Shipped, cacheFolder, provider);
    }

    /// <summary>Folder of the shipped models.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Folder for what is derived from models once and reused; null = nothing is kept.</summary>
    public string? CacheFolder { get; } = cacheFolder;

    /// <summary>The compiled networks.</summary>
    public SessionPool Sessions { get; } = new(provider);

    /// <summary>Opens a model; one that was opened before and has not changed on disk is the same object.</summary>
    /// <param name="name">Name of a shipped model.</param>
    /// <param name="path">Folder of another model package in its place; null = the shipped one.</param>
    /// <exception cref="InputException">It cannot be used.</exception>
    public ModelPackage Open(string name, string? path = null)
    {
        string full = Path.GetFullPath(path ?? Path.Combine(Folder, name));
        (string, DateTime, DateTime) key = (full, Changed(ModelPackage.DescriptionFile), Changed(ModelPackage.WeightsFile));
        Lazy<ModelPackage> package = _packages.GetOrAdd(key, _ => new Lazy<ModelPackage>(() => ModelPackage.Open(path ?? full)));
        try
        {
            return package.Value;
        }
        catch
        {
            // The next attempt may find it in order.
            _packages.TryRemove(new(key, package));
            throw;
        }

        DateTime Changed(string file) => File.GetLastWriteTimeUtc(Path.Combine(full, file));
    }

    /// <summary>Frees the compiled networks.</summary>
    public void Dispose() => Sessions.Dispose();
}
