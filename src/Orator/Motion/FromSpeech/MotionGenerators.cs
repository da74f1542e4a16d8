using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Orator.Engine.Models;

namespace Orator.Motion.FromSpeech;

/// <summary>Opens a motion generator.</summary>
/// <param name="models">Where models come from; it outlives the generator.</param>
/// <param name="options">What was asked for.</param>
public delegate IMotionGenerator OpenMotionGenerator(ModelStore models, MotionGeneratorOptions options);

/// <summary>How a motion generator is opened.</summary>
public sealed record MotionGeneratorOptions
{
    /// <summary>Folder of its model package; null = the shipped one, if it has one.</summary>
    public string? Model { get; init; }

    /// <summary>Folder of a style package, whose networks are used for requests with a style; null = none.</summary>
    public string? StylePackage { get; init; }
}

/// <summary>The motion generators by name. Each registers itself; so can any program.</summary>
public static class MotionGenerators
{
    /// <summary>Name of the one that is used when none is asked for.</summary>
    public const string Default = Learned;

    /// <summary>Networks that learned from talking people.</summary>
    public const string Learned = AnimateRequest.DefaultMotion;

    /// <summary><see cref="RuleBasedMotionGenerator"/>.</summary>
    public const string RuleBased = "rule-based";

    private static readonly ConcurrentDictionary<string, OpenMotionGenerator> Registered = new(StringComparer.Ordinal);

    /// <summary>Names of all, the default first.</summary>
    public static IReadOnlyList<string> Names =>
        [.. Registered.Keys.OrderBy(name => name != Default).ThenBy(name => name, StringComparer.Ordinal)];

    /// <summary>Makes a motion generator known under its name; an older one of that name is replaced.</summary>
    /// <param name="name">The name, as on the command line.</param>
    /// <param name="open">Opens it.</param>
    public static void Register(string name, OpenMotionGenerator open) => Registered[name] = open;

    /// <summary>Opens a motion generator.</summary>
    /// <param name="name">Its name, or the folder of a model package for the default one.</param>
    /// <param name="models">Where models come from.</param>
    /// <param name="stylePackage">Folder of a style package; null = none.</param>
    /// <exception cref="InputException">There is none of that name, or a model cannot be used.</exception>
    public static IMotionGenerator Open(string name, ModelStore models, string? stylePackage = null)
    {
        MotionGeneratorOptions options = new() { StylePackage = stylePackage };
        return Registered.TryGetValue(name, out OpenMotionGenerator? open) ? open(models, options)
            : Directory.Exists(name) ? Registered[Default](models, options with { Model = name })
            : throw new InputException($"There is no motion generator '{name}'; choose one of: {string.Join(", ", Names)}, or give the folder of a model package.");
    }

    /// <summary>Makes the rule-based one known when this assembly is loaded.</summary>
    [ModuleInitializer]
    internal static void RegisterRuleBased() => Register(RuleBased, (_, _) => new RuleBasedMotionGenerator());
}
