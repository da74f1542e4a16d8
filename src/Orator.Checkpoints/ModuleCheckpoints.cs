using Orator.Graphs;

namespace Orator.Checkpoints;

/// <summary>Weights of a module to and from checkpoints.</summary>
public static class ModuleCheckpoints
{
    /// <summary>All parameters and buffers by full name, as stored in checkpoints. The arrays are the parameters' own memory.</summary>
    /// <param name="module">The module.</param>
    public static IReadOnlyDictionary<string, StoredTensor> State(this Module module) =>
        module.NamedParameters.ToDictionary(
            pair => pair.Name, pair => new StoredTensor(pair.Parameter.Shape.ToArray(), pair.Parameter.Values));

    /// <summary>Sets all parameters and buffers from a safetensors file.</summary>
    /// <param name="module">The module.</param>
    /// <param name="file">The file; it may contain more.</param>
    /// <param name="prefix">What stands before the full names there, e.g. <c>generator.</c>.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape; the message names it.</exception>
    public static void Load(this Module module, SafetensorsFile file, string prefix = "") =>
        Load(module, name => file.Names.Contains(name) ? file[name] : null, prefix);

    /// <summary>Sets all parameters and buffers from a checkpoint, e.g. one of PyTorch's.</summary>
    /// <param name="module">The module.</param>
    /// <param name="checkpoint">The checkpoint; it may contain more.</param>
    /// <param name="prefix">What stands before the full names there, e.g. <c>generator/</c>.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or has another shape; the message names it.</exception>
    public static void Load(this Module module, Checkpoint checkpoint, string prefix = "") =>
        Load(module, name => checkpoint.Tensors.TryGetValue(name, out CheckpointTensor? tensor) ? tensor.Read() : null, prefix);

    private static void Load(Module module, Func<string, StoredTensor?> find, string prefix)
    {
        foreach ((string name, Parameter parameter) in module.NamedParameters)
        {
            StoredTensor stored = find(prefix + name) ?? throw new InvalidDataException(
                $"The checkpoint has no tensor '{prefix}{name}' of shape {parameter.Shape}.");
            if (parameter.Shape != stored.Shape)
            {
                throw new InvalidDataException(
                    $"The checkpoint's tensor '{prefix}{name}' has shape {(Shape)stored.Shape}, but {parameter.Shape} is needed.");
            }

            stored.Values.CopyTo(parameter.Values, 0);
        }
    }
}
