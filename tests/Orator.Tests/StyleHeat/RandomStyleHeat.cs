using Orator.Engine.Models;
using Orator.Graphs;
using Orator.Systems.StyleHeat;

namespace Orator.Tests.StyleHeat;

/// <summary>A StyleHEAT model with random weights and two directions in a temporary folder, made once.</summary>
public sealed class RandomStyleHeat : IDisposable
{
    private static readonly StyleHeatConfiguration Lite = StyleHeatConfiguration.Lite;

    public RandomStyleHeat()
    {
        new ModelPackage("styleheat", Lite, Lite.Create(new CounterRandom(5))) { Preset = "lite" }.Save(Folder);
        Directory.CreateDirectory(Path.Combine(Folder, StyleEdit.FolderName));
        foreach ((string name, ulong seed) in new[] { ("age", 11UL), ("beard", 12UL) })
        {
            Direction(name, seed).Write(Path.Combine(Folder, StyleEdit.FolderName, name + StyleDirection.Extension));
        }
    }

    /// <summary>Folder of the package.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("styleheat").FullName;

    /// <summary>A random direction of the model's size.</summary>
    public static StyleDirection Direction(string name, ulong seed)
    {
        CounterRandom random = new(seed);
        float[] values = new float[Lite.Generator.Rows * Lite.Generator.StyleSize];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (2 * random.Uniform()) - 1;
        }

        return new StyleDirection(name, Lite.Generator.Rows, values) { Unit = "one" };
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
