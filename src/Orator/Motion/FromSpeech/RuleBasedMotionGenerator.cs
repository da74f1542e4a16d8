using Orator.Geometry;

namespace Orator.Motion.FromSpeech;

/// <summary>
/// Motion from the speech signal itself, without a learned model: the baseline for learned motion generators. The mouth blends the four
/// key motions by loudness and formant cues; head, gaze and blinks are seeded random processes coupled to the speech.
/// </summary>
/// <remarks>
/// Rotation and translation are relative to a frontal head at rest: compose the rotation with the portrait's own. Likewise gaze is
/// relative to looking at the viewer, and expression to the closed mouth at rest. Look-ahead is 316 ms of sound; memory is constant. The
/// result depends neither on the size of the blocks nor, but for digital silence, on the level of the recording.
/// </remarks>
public sealed class RuleBasedMotionGenerator : IMotionGenerator
{
    private readonly ExpressionBasis? _basis;

    /// <summary>Creates the generator.</summary>
    /// <param name="basis">Basis of the expression coefficients; null = <see cref="ExpressionBasis.Default"/>.</param>
    public RuleBasedMotionGenerator(ExpressionBasis? basis = null) => _basis = basis;

    /// <inheritdoc/>
    /// <exception cref="InputException">The speech has no samples at all, or a value of the request is out of its range.</exception>
    public IAsyncEnumerable<MotionFrame> GenerateAsync(
        IAsyncEnumerable<ReadOnlyMemory<float>> speech, MotionRequest request, CancellationToken cancellation = default)
    {
        SpeechFrames.Validate(request);
        RuleBasedMotion performance = new(RuleBasedStyle.For(request, _basis ?? ExpressionBasis.Default), request);
        return SpeechFrames.RunAsync(performance, speech, request, cancellation);
    }
}
