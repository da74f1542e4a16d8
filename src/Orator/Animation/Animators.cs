using System.Collections.Concurrent;
using Orator.Engine.Models;

namespace Orator.Animation;

/// <summary>Opens an animator.</summary>
/// <param name="models">Where models come from; it outlives the animator.</param>
/// <param name="options">What was asked for.</param>
public delegate IAnimator OpenAnimator(ModelStore models, AnimatorOptions options);

/// <summary>How an animator is opened.</summary>
public sealed record AnimatorOptions
{
    /// <summary>Folder of its model package; null = the shipped one, if it has one.</summary>
    public string? Model { get; init; }

    /// <summary>Whether frames are computed with 8-bit integers: faster and a little less exact, after some preparation.</summary>
    public bool Int8 { get; init; }

    /// <summary>Changes of attributes of all portraits that it draws; they add.</summary>
    public IReadOnlyList<AttributeEdit> Edits { get; init; } = [];
}

/// <summary>The animators by name. Each system registers its own; so can any program.</summary>
public static class Animators
{
    /// <summary>Name of the one that is used when none is asked for.</summary>
    public const string Default = RenderRequest.DefaultGenerator;

    private static readonly ConcurrentDictionary<string, OpenAnimator> Registered = new(StringComparer.Ordinal);

    /// <summary>Names of all, the default first.</summary>
    public static IReadOnlyList<string> Names =>
        [.. Registered.Keys.OrderBy(name => name != Default).ThenBy(name => name, StringComparer.Ordinal)];

    /// <summary>Makes an animator known under its name; an older one of that name is replaced.</summary>
    /// <param name="name">The name, as on the command line.</param>
    /// <param name="open">Opens it.</param>
    public static void Register(string name, OpenAnimator open) => Registered[name] = open;

    /// <summary>Opens an animator.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="models">Where models come from.</param>
    /// <param name="options">What is asked for; null = the shipped model.</param>
    /// <exception cref="InputException">There is none of that name, the model cannot be used, or it cannot edit attributes.</exception>
    public static IAnimator Open(string name, ModelStore models, AnimatorOptions? options = null)
    {
        if (!Registered.TryGetValue(name, out OpenAnimator? open))
        {
            throw new InputException($"There is no generator '{name}'; choose one of: {string.Join(", ", Names)}.");
        }

        IAnimator animator = open(models, options ?? new AnimatorOptions());
        if (options is { Edits.Count: > 0 } && animator.Traits.Attributes is null)
        {
            animator.Dispose();
            throw new InputException(
                $"The generator {name} cannot edit attributes (--age, --direction and the like): choose --generator styleheat.");
        }

        return animator;
    }
}
