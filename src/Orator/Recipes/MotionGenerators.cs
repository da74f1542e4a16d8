using Orator.Motion.FromSpeech;
using Orator.Systems.LiveSpeechPortraits;

namespace Orator.Recipes;

/// <summary>The motion generators by name.</summary>
public static class MotionGenerators
{
    /// <summary>Name of the generator that is used when none is asked for.</summary>
    public const string Default = Learned;

    /// <summary>Name of <see cref="LearnedMotionGenerator"/>.</summary>
    public const string Learned = "learned";

    /// <summary>Name of <see cref="RuleBasedMotionGenerator"/>.</summary>
    public const string Signal = "signal";

    /// <summary>Opens a generator.</summary>
    /// <param name="name">As on the command line: a name, or the folder of a model package.</param>
    /// <param name="style">What the user gave as a style: if it is the folder of a <see cref="StylePackage"/>, its networks are used for the style; null = none.</param>
    /// <exception cref="InputException">There is none of that name, or the model cannot be used.</exception>
    public static IMotionGenerator Open(string name, string? style = null) => name switch
    {
        Signal => new RuleBasedMotionGenerator(),
        Learned => OpenLearned(null, style),
        _ when Directory.Exists(name) => OpenLearned(name, style),
        _ => throw new InputException($"There is no motion generator '{name}'; choose one of: {Learned}, {Signal}, or give the folder of a model package."),
    };

    private static LearnedMotionGenerator OpenLearned(string? folder, string? style)
    {
        SpeechMotionModel model = LearnedMotionGenerator.OpenModel(folder);
        SpeechMotionModel? styled = style is not null && StylePackage.IsAt(style) ? StylePackage.Open(style).Model : null;
        return styled is not null && styled.Configuration != model.Configuration
            ? throw new InputException($"The style package '{style}' was made from another motion generator: make it anew with 'orator style-motion'.")
            : new LearnedMotionGenerator(model, styled);
    }
}
