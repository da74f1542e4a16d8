using System.Runtime.CompilerServices;

namespace Orator.Motion;

/// <summary>
/// Motion from the speech signal itself, without a learned model: the baseline for learned motion generators. The mouth blends the four
/// key motions by loudness and formant cues; head, gaze and blinks are seeded random processes coupled to the speech.
/// </summary>
/// <remarks>
/// Rotation and translation are relative to a frontal head at rest: compose the rotation with the portrait's own. Likewise gaze is
/// relative to looking at the viewer, and expression to the closed mouth at rest. Look-ahead is 316 ms of sound; memory is constant. The
/// result depends neither on the size of the blocks nor, but for digital silence, on the level of the recording.
/// </remarks>
public sealed class SignalMotionGenerator : IMotionGenerator
{
    private const int SampleRate = 16000;
    private const int SliceLength = 4096;

    private readonly ExpressionBasis? _basis;

    /// <summary>Creates the generator.</summary>
    /// <param name="basis">Basis of the expression coefficients; null = <see cref="ExpressionBasis.Default"/>.</param>
    public SignalMotionGenerator(ExpressionBasis? basis = null) => _basis = basis;

    /// <inheritdoc/>
    /// <exception cref="InputException">The speech has no samples at all, or a value of the request is out of its range.</exception>
    public async IAsyncEnumerable<MotionFrame> GenerateAsync(
        IAsyncEnumerable<ReadOnlyMemory<float>> speech, MotionRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Validate(request);
        SignalPerformance performance = new(SignalManner.For(request, _basis ?? ExpressionBasis.Default), request);
        long samples = 0;
        long frames = 0;
        await foreach (ReadOnlyMemory<float> block in speech.WithCancellation(cancellation).ConfigureAwait(false))
        {
            samples += block.Length;
            for (int start = 0; start < block.Length; start += SliceLength)
            {
                cancellation.ThrowIfCancellationRequested();
                performance.Append(block.Span.Slice(start, Math.Min(SliceLength, block.Length - start)));
                while (performance.TryRead(frames / request.FramesPerSecond, out MotionFrame? frame))
                {
                    frames++;
                    yield return frame;
                }
            }
        }

        if (samples == 0)
        {
            throw new InputException("The speech is empty: give a recording with at least one sample of sound.");
        }

        // The tolerance keeps a rounding error in seconds * rate from adding a frame.
        long count = (long)Math.Ceiling((samples * request.FramesPerSecond / SampleRate) - 1e-6);
        count = Math.Max(count, 1);
        float[] silence = new float[SliceLength];
        while (frames < count)
        {
            cancellation.ThrowIfCancellationRequested();
            performance.Append(silence);
            while (frames < count && performance.TryRead(frames / request.FramesPerSecond, out MotionFrame? frame))
            {
                frames++;
                yield return frame;
            }
        }
    }

    private static void Validate(MotionRequest request)
    {
        Check(request.FramesPerSecond is > 0 and <= 1000, "frame rate", request.FramesPerSecond, "above 0 and at most 1000");
        Check(request.StyleStrength is >= 0 and <= 1.5f, "style strength", request.StyleStrength, "from 0 to 1.5");
        Check(request.HeadMotion is >= 0 and <= 10, "head motion", request.HeadMotion, "from 0 to 10");
        Check(request.MouthMotion is >= 0 and <= 10, "mouth motion", request.MouthMotion, "from 0 to 10");
    }

    private static void Check(bool valid, string name, double value, string range)
    {
        if (!valid)
        {
            throw new InputException(FormattableString.Invariant($"The {name} is {value}; it must be {range}."));
        }
    }
}
