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

    /// <summary>How portraits are inverted, of generators that do so (<see cref="AnimatorTraits.Inverts"/>); null = by encoders.</summary>
    public InversionMethod? Inversion { get; init; }

    /// <summary>Steps of an inversion by optimisation; null = as many as its system's authors make.</summary>
    public int? InversionSteps { get; init; }

    /// <summary>Whether a network of the generator moves the lips by the sound itself (<see cref="AnimatorTraits.HearsSound"/>).</summary>
    public bool LipsBySound { get; init; }

    /// <summary>Hears how far <see cref="IAnimator.Prepare"/> is where that takes long; null = nobody wants to know.</summary>
    public IProgress<RenderProgress>? Preparation { get; init; }

    /// <summary>Stops <see cref="IAnimator.Prepare"/> where that takes long.</summary>
    public CancellationToken Cancellation { get; init; }
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
    /// <exception cref="InputException">There is none of that name, or the model cannot be used, or it cannot do what is asked
    /// for.</exception>
    public static IAnimator Open(string name, ModelStore models, AnimatorOptions? options = null)
    {
        if (!Registered.TryGetValue(name, out OpenAnimator? open))
        {
            throw new InputException($"There is no generator '{name}'; choose one of: {string.Join(", ", Names)}.");
        }

        options ??= new AnimatorOptions();
        IAnimator animator = open(models, options);
        string? refusal = Refusal(name, animator.Traits, options);
        if (refusal is null)
        {
            return animator;
        }

        animator.Dispose();
        throw new InputException(refusal);
    }

    private static string? Refusal(string name, AnimatorTraits traits, AnimatorOptions options)
    {
        if (options.Edits.Count > 0 && traits.Attributes is null)
        {
            return $"The generator {name} cannot edit attributes (--age, --direction and the like): choose --generator styleheat.";
        }

        bool inversion = options.Inversion is not null || options.InversionSteps is not null;
        return inversion && !traits.Inverts
            ? $"An inversion (--inversion, --inversion-steps) belongs to the generator styleheat, not to {name}."
            : null;
    }
}
