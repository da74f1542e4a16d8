using Orator.Animation;
using Orator.Geometry;

namespace Orator.Training.Evaluation.Suites;

/// <summary>What a suite gives a way to make pictures: what to make, and the picture that drives it.</summary>
/// <param name="Motion">What the portrait shall do: motion already carried over to it, as <see cref="IPreparedPortrait.Render"/> takes
/// it.</param>
/// <param name="Picture">The driving picture.</param>
/// <param name="Face">The face in it, pixels.</param>
public sealed record DrivingFrame(MotionFrame Motion, Image Picture, FaceObservation Face);

/// <summary>
/// A way to make pictures of a portrait in motion that a suite measures. Any <see cref="IAnimator"/> is one by
/// <see cref="GeneratorReenactor"/>.
/// </summary>
public interface IReenactor : IDisposable
{
    /// <summary>Name of its row.</summary>
    string Name { get; }

    /// <summary>Takes a portrait; it stays until the next one.</summary>
    /// <param name="source">The portrait.</param>
    /// <param name="start">The driving frame that the motion is relative to.</param>
    void Prepare(SourcePortrait source, DrivingFrame start);

    /// <summary>Makes a picture; only this is timed.</summary>
    /// <param name="frame">What to make.</param>
    /// <param name="picture">Receives it; as large as the portrait.</param>
    void Render(DrivingFrame frame, Image picture);
}

/// <summary>A frame generator as a row of a suite.</summary>
/// <param name="generator">The generator; disposed with this.</param>
public sealed class GeneratorReenactor(IAnimator generator) : IReenactor
{
    private IPreparedPortrait? _renderer;

    /// <inheritdoc/>
    public string Name => generator.Name;

    /// <inheritdoc/>
    public void Prepare(SourcePortrait source, DrivingFrame start)
    {
        _renderer?.Dispose();
        _renderer = generator.Prepare(source);
    }

    /// <inheritdoc/>
    public void Render(DrivingFrame frame, Image picture) => _renderer!.Render(frame.Motion, picture);

    /// <inheritdoc/>
    public void Dispose()
    {
        _renderer?.Dispose();
        generator.Dispose();
    }
}
