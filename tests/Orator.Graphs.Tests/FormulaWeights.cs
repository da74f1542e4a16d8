using System.Text;
using System.Text.Json;

namespace Orator.Graphs.Tests;

/// <summary>Fills a network by the formula of ../shared/fixtures/facevid2vid/README.md, section 1, from a manifest of its
/// tensors.</summary>
internal static class FormulaWeights
{
    /// <param name="module">The network.</param>
    /// <param name="manifest">Path of the manifest in the shared folder.</param>
    /// <param name="training">Whether to use the gains of the cases in training mode.</param>
    /// <param name="rename">From the network's names to the manifest's; null if they are the same.</param>
    public static void Fill(Module module, string manifest, bool training, Func<string, string>? rename = null)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path(manifest)));
        Dictionary<string, JsonElement> tensors = document.RootElement.GetProperty("tensors").EnumerateArray().ToDictionary(
            t => t.GetProperty("name").GetString()!);
        foreach ((string ownName, Parameter parameter) in module.NamedParameters)
        {
            string name = rename?.Invoke(ownName) ?? ownName;
            JsonElement tensor = tensors[name];
            Assert.Equal(parameter.Shape, (Shape)tensor.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()).ToArray());
            JsonElement source = training && tensor.TryGetProperty("train_case", out JsonElement special) ? special : tensor;
            double gain = source.TryGetProperty("gain", out JsonElement g) ? g.GetDouble() : 1;
            double fanIn = parameter.Shape.Skip(1).Aggregate(1.0, (product, d) => product * d);
            Func<double, int, double>? value = tensor.GetProperty("kind").GetString() switch
            {
                "weight" => (w, _) => w * (gain * Math.Sqrt(3.0 / fanIn)),
                "bias" => (w, _) => w * 0.05,
                "norm_weight" => (w, _) => gain * (1.0 + 0.1 * w),
                "norm_bias" or "running_mean" => (w, _) => 0.1 * w,
                "running_var" => (w, _) => 1.0 + 0.2 * ((w + 1) / 2),
                "jacobian_bias" => (w, i) => (0.05 * w) + (i % 9 % 4 == 0 ? 1 : 0),
                _ => null,
            };
            if (value is not null)
            {
                double[] uniform = Uniform(name, parameter.Values.Length);
                for (int i = 0; i < uniform.Length; i++)
                {
                    parameter.Values[i] = (float)value(uniform[i], i);
                }

                Assert.Equal(source.GetProperty("first4").EnumerateArray().Select(v => v.GetSingle()), parameter.Values.Take(4));
            }
        }

        IterateSpectral(module);
    }

    /// <summary>Fills parameters and running statistics by the formula of ../shared/fixtures/styleheat/README.md, section 1, from one of
    /// the networks of its manifest; vectors of spectral normalisation as in ../shared/fixtures/headgan/README.md.</summary>
    public static void FillStyleHeat(Module module, string manifest, string network)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path(manifest)));
        JsonElement description = document.RootElement.GetProperty(network);
        string prefix = description.GetProperty("prefix").GetString()!;
        Dictionary<string, JsonElement> tensors = description.GetProperty("entries").EnumerateArray().ToDictionary(
            t => t.GetProperty("name").GetString()!);
        foreach ((string name, Parameter parameter) in module.NamedParameters)
        {
            JsonElement tensor = tensors[prefix + name];
            Assert.Equal(parameter.Shape, (Shape)tensor.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()).ToArray());
            if (tensor.TryGetProperty("base", out JsonElement offset))
            {
                double scale = tensor.GetProperty("scale").GetDouble();
                double[] uniform = Uniform(prefix + name, parameter.Values.Length);

                // Variances lie above their base only.
                bool variance = tensor.GetProperty("kind").GetString() == "running_var";
                Array.ConvertAll(
                    uniform, w => (float)(offset.GetDouble() + (scale * (variance ? (w + 1) / 2 : w)))).CopyTo(parameter.Values, 0);
            }
        }

        IterateSpectral(module, prefix);
    }

    /// <summary>Makes the vectors of spectral normalisation fit their weights, by ten power iterations from the formula's numbers.</summary>
    public static void IterateSpectral(Module module, string prefix = "")
    {
        Dictionary<string, Parameter> all = module.NamedParameters.ToDictionary(p => p.Name, p => p.Parameter);
        foreach (string name in all.Keys.Where(name => name.EndsWith(".weight_orig", StringComparison.Ordinal)))
        {
            string stem = name[..^"orig".Length];
            Iterate(all[name], all[stem + "u"].Values, all[stem + "v"].Values, prefix + stem + "u");
        }
    }

    /// <summary>The shape of a tensor in a manifest.</summary>
    public static int[] ShapeOf(string manifest, string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path(manifest)));
        JsonElement tensor = document.RootElement.GetProperty("tensors").EnumerateArray().Single(
            t => t.GetProperty("name").GetString() == name);
        return [.. tensor.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
    }

    /// <summary>Names and shapes of all tensors in a manifest but PyTorch's counters of batches, as "name [shape]".</summary>
    public static string[] Shapes(string manifest)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path(manifest)));
        return [.. document.RootElement.GetProperty("tensors").EnumerateArray()
            .Where(t => t.GetProperty("kind").GetString() != "zero_int64")
            .Select(t => $"{t.GetProperty("name").GetString()} {(Shape)t.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()).ToArray()}")];
    }

    // Ten power iterations in double precision.
    private static void Iterate(Parameter weight, float[] u, float[] v, string name)
    {
        double[] left = Unit(Uniform(name, u.Length));
        double[] right = [];
        for (int k = 0; k < 10; k++)
        {
            right = new double[v.Length];
            for (int i = 0; i < left.Length; i++)
            {
                ReadOnlySpan<float> row = weight.Values.AsSpan(i * v.Length, v.Length);
                for (int j = 0; j < row.Length; j++)
                {
                    right[j] += left[i] * row[j];
                }
            }

            right = Unit(right);
            for (int i = 0; i < left.Length; i++)
            {
                ReadOnlySpan<float> row = weight.Values.AsSpan(i * v.Length, v.Length);
                double sum = 0;
                for (int j = 0; j < row.Length; j++)
                {
                    sum += right[j] * row[j];
                }

                left[i] = sum;
            }

            left = Unit(left);
        }

        Array.ConvertAll(left, value => (float)value).CopyTo(u, 0);
        Array.ConvertAll(right, value => (float)value).CopyTo(v, 0);
    }

    private static double[] Unit(double[] x)
    {
        double length = Math.Max(Math.Sqrt(x.Sum(v => v * v)), 1e-12);
        return [.. x.Select(v => v / length)];
    }

    /// <summary>Numbers from -1 to 1, by name and index (FNV-1a, then SplitMix64).</summary>
    public static double[] Uniform(string name, int count)
    {
        uint hash = Encoding.UTF8.GetBytes(name).Aggregate(2166136261u, (h, b) => (h ^ b) * 16777619u);
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++)
        {
            ulong z = (((ulong)hash << 32) | (uint)i) + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            numbers[i] = (2.0 * ((z >> 40) * (1.0 / (1 << 24)))) - 1.0;
        }

        return numbers;
    }
}
