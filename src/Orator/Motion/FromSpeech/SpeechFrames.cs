using System.Runtime.CompilerServices;
using Orator.Speech;

namespace Orator.Motion.FromSpeech;

/// <summary>What all motion generators have in common: they read the sound once, give each frame as soon as they can, and go on in silence
/// until the last one.</summary>
internal static class SpeechFrames
{
    private const int SliceLength = 4096;

    /// <summary>Runs a performance over a stretch of speech.</summary>
    /// <param name="performance">The performance, at its beginning.</param>
    /// <param name="speech">Blocks of samples.</param>
    /// <param name="request">The request; only its frame rate plays a part.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <exception cref="InputException">The speech has no samples at all.</exception>
    public static async IAsyncEnumerable<MotionFrame> RunAsync(
        ISpeechMotion performance, IAsyncEnumerable<ReadOnlyMemory<float>> speech, MotionRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
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
        long count = (long)Math.Ceiling((samples * request.FramesPerSecond / LogMel.SampleRate) - 1e-6);
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

    /// <summary>Checks the ranges of a request.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    public static void Validate(MotionRequest request)
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
