using System.Text;
using System.Text.Json;

namespace Orator.Graphs.Tests;

/// <summary>Fills a network by the formula of ../shared/fixtures/facevid2vid/README.md, section 1, from a manifest of its tensors.</summary>
internal static class FormulaWeights
{
    public static void Fill(Module module, string manifest, bool training)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path(manifest)));
        Dictionary<string, JsonElement> tensors = document.RootElement.GetProperty("tensors").EnumerateArray().ToDictionary(t => t.GetProperty("name").GetString()!);
        foreach ((string name, Parameter parameter) in module.NamedParameters)
        {
            JsonElement tensor = tensors[name];
            Assert.Equal(parameter.Shape, (Shape)tensor.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()).ToArray());
            JsonElement source = training && tensor.TryGetProperty("train_case", out JsonElement special) ? special : tensor;
            double gain = source.TryGetProperty("gain", out JsonElement g) ? g.GetDouble() : 1;
            double fanIn = parameter.Shape.Skip(1).Aggregate(1.0, (product, d) => product * d);
            Func<double, double>? value = tensor.GetProperty("kind").GetString() switch
            {
                "weight" => w => w * (gain * Math.Sqrt(3.0 / fanIn)),
                "bias" => w => w * 0.05,
                "norm_weight" => w => gain * (1.0 + 0.1 * w),
                "norm_bias" or "running_mean" => w => 0.1 * w,
                "running_var" => w => 1.0 + 0.2 * ((w + 1) / 2),
                _ => null,
            };
            if (value is not null)
            {
                double[] uniform = Uniform(name, parameter.Values.Length);
                for (int i = 0; i < uniform.Length; i++)
                {
                    parameter.Values[i] = (float)value(uniform[i]);
                }

                Assert.Equal(source.GetProperty("first4").EnumerateArray().Select(v => v.GetSingle()), parameter.Values.Take(4));
            }
        }

        Dictionary<string, Parameter> all = module.NamedParameters.ToDictionary(p => p.Name, p => p.Parameter);
        foreach (string name in all.Keys.Where(name => name.EndsWith(".weight_orig", StringComparison.Ordinal)))
        {
            string stem = name[..^"orig".Length];
            Iterate(all[name], all[stem + "u"].Values, all[stem + "v"].Values, stem + "u");
        }
    }

    /// <summary>Fills the learned parameters by the formula of ../shared/fixtures/styleheat/README.md, section 1, from one of the networks of its manifest.</summary>
    public static void FillStyleHeat(Module module, string manifest, string network)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path(manifest)));
        JsonElement description = document.RootElement.GetProperty(network);
        string prefix = description.GetProperty("prefix").GetString()!;
        Dictionary<string, JsonElement> tensors = description.GetProperty("entries").EnumerateArray().ToDictionary(t => t.GetProperty("name").GetString()!);
        foreach ((string name, Parameter parameter) in module.NamedParameters)
        {
            JsonElement tensor = tensors[prefix + name];
            Assert.Equal(parameter.Shape, (Shape)tensor.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()).ToArray());
            if (tensor.TryGetProperty("base", out JsonElement offset))
            {
                double scale = tensor.GetProperty("scale").GetDouble();
                double[] uniform = Uniform(prefix + name, parameter.Values.Length);
                Array.ConvertAll(uniform, w => (float)(offset.GetDouble() + (scale * w))).CopyTo(parameter.Values, 0);
            }
        }
    }

    /// <summary>The shape of a tensor in a manifest.</summary>
    public static int[] ShapeOf(string manifest, string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(SharedFolder.Path(manifest)));
        JsonElement tensor = document.RootElement.GetProperty("tensors").EnumerateArray().Single(t => t.GetProperty("name").GetString() == name);
        return [.. tensor.GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
    }

    // Ten power iterations in double precision.
    private static void Iterate(Parameter weight, float[] u, float[] v, string name)
    {
        double[] left = Unit(Uniform(name, u.Length));
        double[] right = [];
        for (int k = 0; k < 10; k++)
        {
            right = Unit([.. Enumerable.Range(0, v.Length).Select(j => left.Select((value, i) => value * weight.Values[(i * v.Length) + j]).Sum())]);
            left = Unit([.. Enumerable.Range(0, u.Length).Select(i => right.Select((value, j) => value * weight.Values[(i * v.Length) + j]).Sum())]);
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
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            ulong z = (((ulong)hash << 32) | (uint)i) + 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            return (2.0 * ((z >> 40) * (1.0 / (1 << 24)))) - 1.0;
        })];
    }
}
