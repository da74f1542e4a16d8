using Orator.Motion;

namespace Orator.Pipelines;

/// <summary>The motion generators by name.</summary>
public static class MotionGenerators
{
    /// <summary>Name of the generator that is used when none is asked for.</summary>
    public const string Default = Learned;

    /// <summary>Name of <see cref="LearnedMotionGenerator"/>.</summary>
    public const string Learned = "learned";

    /// <summary>Name of <see cref="SignalMotionGenerator"/>.</summary>
    public const string Signal = "signal";

    /// <summary>Opens a generator.</summary>
    /// <param name="name">As on the command line: a name, or the folder of a model package.</param>
    /// <exception cref="InputException">There is none of that name, or the model cannot be used.</exception>
    public static IMotionGenerator Open(string name) => name switch
    {
        Learned => LearnedMotionGenerator.Open(),
        Signal => new SignalMotionGenerator(),
        _ when Directory.Exists(name) => LearnedMotionGenerator.Open(name),
        _ => throw new InputException($"There is no motion generator '{name}'; choose one of: {Learned}, {Signal}, or give the folder of a model package."),
    };
}
