using System.Globalization;
using Orator.Checkpoints;

namespace Orator.Engine.Training;

/// <summary>
/// Everything that training must remember, in one safetensors file: the weights and buffers of modules, and the states of optimisers,
/// averages and random numbers. Training that is resumed from it continues to the bit as if it had not stopped.
/// </summary>
/// <example>
/// <code>
/// TrainingState state = new();
/// state.Add("model", model);
/// state.Add("optimiser", optimiser);
/// state.Add("random", random);
/// state.Resume(path); // false at the first start
/// // after some steps:
/// state.Step += 1;
/// state.Save(path);
/// </code>
/// </example>
public sealed class TrainingState
{
    private readonly Dictionary<string, Module> _modules = [];
    private readonly Dictionary<string, IStateful> _others = [];
    private long _step;

    /// <summary>Number of training steps done; kept by the caller, saved and restored with the rest.</summary>
    public long Step
    {
        get => _step;
        set => _step = value;
    }

    /// <summary>Includes a module's parameters and buffers.</summary>
    /// <param name="name">Prefix of their names in the file.</param>
    /// <param name="module">The module.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, Module module) => _modules.Add(name, module);

    /// <summary>Includes the state of an optimiser, an average, a source of random numbers, or an object of the caller's.</summary>
    /// <param name="name">Prefix of its names in the file.</param>
    /// <param name="other">The object.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, IStateful other) => _others.Add(name, other);

    /// <summary>Writes the state to a temporary file and moves it into place: whatever happens, the file is the old or the new state,
    /// whole.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        Saving saving = new();
        Exchange(saving);
        SafetensorsWriter.Write(path, saving.Arrays, halfPrecision: false, saving.Numbers);
    }

    /// <summary>Restores the state that was saved, if any.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or does not fit what was added; the message names what is
    /// missing.</exception>
    public bool Resume(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using SafetensorsFile file = SafetensorsFile.Read(path);
        Exchange(new Restoring(path, file));
        return true;
    }

    private void Exchange(StateExchange state)
    {
        state.Number("step", ref _step);
        foreach ((string prefix, Module module) in _modules)
        {
            foreach ((string name, Parameter parameter) in module.NamedParameters)
            {
                state.Array($"{prefix}.{name}", parameter.Shape, parameter.Values);
            }
        }

        foreach ((string prefix, IStateful other) in _others)
        {
            other.Exchange(new Prefixed(prefix + ".", state));
        }
    }

    private sealed class Saving : StateExchange
    {
        public Dictionary<string, StoredTensor> Arrays { get; } = [];

        public Dictionary<string, string> Numbers { get; } = [];

        public override void Array(string name, Shape shape, float[] values) => Arrays.Add(name, new StoredTensor(shape.ToArray(), values));

        public override void Number(string name, ref long value) => Numbers.Add(name, value.ToString(CultureInfo.InvariantCulture));
    }

    private sealed class Restoring(string path, SafetensorsFile file) : StateExchange
    {
        public override void Array(string name, Shape shape, float[] values)
        {
            StoredTensor stored = file.Names.Contains(name)
                ? file[name]
                : throw new InvalidDataException($"'{path}' has no tensor '{name}'.");
            if (shape != stored.Shape)
            {
                throw new InvalidDataException($"'{path}': tensor '{name}' has shape {(Shape)stored.Shape}, but {shape} is needed.");
            }

            stored.Values.CopyTo(values, 0);
        }

        public override void Number(string name, ref long value)
        {
            if (!file.Metadata.TryGetValue(name, out string? text) || !long.TryParse(text, CultureInfo.InvariantCulture, out value))
            {
                throw new InvalidDataException($"'{path}' has no number '{name}'.");
            }
        }
    }

    private sealed class Prefixed(string prefix, StateExchange inner) : StateExchange
    {
        public override void Array(string name, Shape shape, float[] values) => inner.Array(prefix + name, shape, values);

        public override void Number(string name, ref long value) => inner.Number(prefix + name, ref value);
    }
}
