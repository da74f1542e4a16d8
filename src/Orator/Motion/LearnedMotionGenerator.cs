using System.Runtime.CompilerServices;
using Orator.Networks;
using Orator.Networks.LiveSpeech;

namespace Orator.Motion;

/// <summary>
/// Motion from speech by networks that learned it from talking people (docs/motion.md): an LSTM with a short look-ahead for mouth and brows, an autoregressive
/// distribution for the head, a renewal process for blinks and saccades for the eyes.
/// </summary>
/// <remarks>
/// Conventions are those of <see cref="SignalMotionGenerator"/>: everything is relative to a frontal head at rest. Sound is needed up to 366 ms after a frame; memory
/// is constant. The result depends neither on the size of the blocks nor on how fast they come.
/// </remarks>
public sealed class LearnedMotionGenerator : IMotionGenerator
{
    private readonly SpeechMotionModel _model;
    private readonly ExpressionBasis? _basis;

    /// <summary>Uses a model in memory.</summary>
    /// <param name="model">The networks.</param>
    /// <param name="basis">Basis of the expression coefficients; null = <see cref="ExpressionBasis.Default"/>.</param>
    public LearnedMotionGenerator(SpeechMotionModel model, ExpressionBasis? basis = null) => (_model, _basis) = (model, basis);

    /// <summary>Opens a model package.</summary>
    /// <param name="folder">Its folder; null = the shipped one, models/motion.</param>
    /// <exception cref="InputException">There is none, or it is of another kind.</exception>
    public static LearnedMotionGenerator Open(string? folder = null)
    {
        folder ??= Path.Combine(Assets.Models, "motion");
        ModelPackage package = ModelPackage.Open(folder);
        return package.Network is SpeechMotionModel model
            ? new LearnedMotionGenerator(model)
            : throw new InputException($"'{folder}' is a {package.Architecture.Name} model: motion needs one of the architecture speech-motion.");
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">The speech has no samples at all, or a value of the request is out of its range.</exception>
    public async IAsyncEnumerable<MotionFrame> GenerateAsync(
        IAsyncEnumerable<ReadOnlyMemory<float>> speech, MotionRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        SpeechFrames.Validate(request);
        using LearnedPerformance performance = new(_model, request, _basis ?? ExpressionBasis.Default);
        await foreach (MotionFrame frame in SpeechFrames.RunAsync(performance, speech, request, cancellation).ConfigureAwait(false))
        {
            yield return frame;
        }
    }
}
