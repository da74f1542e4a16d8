using System.CommandLine;
using Orator.Cli.Terminal;
using Orator.Engine.Models;
using Orator.Graphs.LayerTables;

namespace Orator.Cli.Commands;

/// <summary><c>orator describe</c>: the layers of a model's networks, as papers list them.</summary>
internal static class DescribeCommand
{
    private const string Usual = "face-vid2vid";

    public static Command Create()
    {
        Argument<string?> model = new("model")
        {
            Description = "Folder of a model package, or the name of a shipped model; with --preset the system that it is of.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> preset = new("--preset")
        {
            Description = $"Instead of a model with weights: a named configuration, of {Usual} unless another system is given.",
        };
        Option<int?> size = new("--size") { Description = "Side of the pictures in pixels; by default that of the configuration." };
        Option<bool> every = new("--every-layer") { Description = "A row for each layer; otherwise for each block, and equal blocks share one." };
        Option<bool> list = new("--list") { Description = "List the shipped models and the presets." };
        Option<bool> json = CommonOptions.JsonReport();
        Command command = new("describe", "Lists the layers of a model: kernel, output and input shape, parameters, multiplications.")
        {
            model, preset, size, every, list, json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(list))
            {
                PrintList(parsed.GetValue(json));
                return CommandRunner.Done;
            }

            (string? name, string? configuration) = (parsed.GetValue(model), parsed.GetValue(preset));
            ModelPackage package = configuration is not null ? OfPreset(name, configuration)
                : name is not null ? OfModel(name)
                : throw new InputException($"Give a model or a --preset. {Choices()}");
            LayerTable table = package.Layers(parsed.GetValue(size));
            if (parsed.GetValue(json))
            {
                CommonOptions.PrintJson(DescribeReport.Of(name ?? Usual, package, table));
                return CommandRunner.Done;
            }

            string of = package.Preset is null ? "" : $", preset {package.Preset}";
            Console.Out.WriteLine($"{package.Architecture.Name}{of}; kernels are [in, out, ...]\n");
            Console.Out.WriteLine(table.ToText(parsed.GetValue(every)));
            return CommandRunner.Done;
        });
        return command;
    }

    // Asking for them loads the assembly whose systems register themselves. Presets need none, nor do packages from elsewhere.
    private static string[] Shipped
    {
        get
        {
            try
            {
                return [.. Directory.GetDirectories(ModelFolders.Shipped)
                    .Where(folder => File.Exists(Path.Combine(folder, ModelPackage.DescriptionFile)))
                    .Select(folder => Path.GetFileName(folder))
                    .Order(StringComparer.Ordinal)];
            }
            catch (OratorException)
            {
                return [];
            }
        }
    }

    private static Dictionary<string, string[]> Presets => Architectures.All
        .Where(architecture => architecture.Presets.Count > 0)
        .ToDictionary(architecture => architecture.Name, architecture => architecture.Presets.Keys.ToArray());

    private static ModelPackage OfModel(string name) =>
        Directory.Exists(name) || name.AsSpan().ContainsAny('/', '\\') ? ModelPackage.Open(name)
        : Shipped.Contains(name) ? ModelPackage.Open(Path.Combine(ModelFolders.Shipped, name))
        : throw new InputException($"'{name}' is neither the folder of a model package nor a shipped model. {Choices()}");

    private static ModelPackage OfPreset(string? system, string preset)
    {
        string name = system ?? Usual;
        Architecture architecture = Shipped.Contains(name) ? OfModel(name).Architecture
            : Architectures.Find(name) ?? throw new InputException($"There is no system '{name}'. {Choices()}");
        object configuration = architecture.Presets.GetValueOrDefault(preset)
            ?? throw new InputException($"There is no preset '{preset}' of {architecture.Name}. {Choices()}");
        return new ModelPackage(architecture.Name, configuration, architecture.Create(configuration)) { Preset = preset };
    }

    private static string Choices()
    {
        string shipped = string.Join(", ", Shipped);
        IEnumerable<string> presets = Presets.Select(pair => $"{pair.Key} {string.Join(", ", pair.Value)}");
        return $"Shipped models: {shipped}; presets: {string.Join("; ", presets)}.";
    }

    private static void PrintList(bool json)
    {
        string[] shipped = Shipped;
        if (json)
        {
            CommonOptions.PrintJson(new { Models = shipped, Presets });
            return;
        }

        Console.Out.WriteLine($"shipped models: {string.Join(", ", shipped)}");
        foreach ((string system, string[] presets) in Presets)
        {
            Console.Out.WriteLine($"presets of {system}: {string.Join(", ", presets)}");
        }
    }
}
