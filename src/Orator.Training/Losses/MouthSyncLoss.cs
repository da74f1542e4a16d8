using Orator.Graphs;
using Orator.Systems.LipSync;

namespace Orator.Training.Losses;

/// <summary>Loss of a motion generator whose mouth should fit the sound, by a <see cref="MouthSyncDiscriminator"/> that does not
/// change.</summary>
public static class MouthSyncLoss
{
    /// <summary>1 - the mean cosine of motion and sound over windows of one second.</summary>
    /// <remarks>
    /// It is blind to the size and the resting place of the motion, so it belongs beside a loss that sees both. Gradients reach the motion,
    /// not the sound. The network's own weights stay as they are as long as no optimiser is given them.
    /// </remarks>
    /// <param name="network">The network, its parameters in the motion's graph.</param>
    /// <param name="motion">Generated coefficients, [T, N, 16 or more], 25 steps a second, the mouth's first.</param>
    /// <param name="speech">Speech embeddings of the same moments, [T, N, 384].</param>
    /// <param name="mask">How much each frame counts, [T, N, 1], 0 to 1; a window counts by the mean of its frames. Null: all.</param>
    /// <param name="stride">Frames from a window to the next, at least 1.</param>
    /// <returns>One number, 0 to 2.</returns>
    /// <exception cref="ShapeException">T is less than 35 (a window and five embeddings on either side), or the operands do not fit one
    /// another.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The stride is below 1.</exception>
    public static Tensor Of(MouthSyncDiscriminator network, Tensor motion, Tensor speech, Tensor? mask = null, int stride = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        (int steps, int samples) = (motion.Shape[0], motion.Shape[1]);
        if (steps < MouthSyncDiscriminator.SoundFrames || motion.Shape[2] < MouthSyncDiscriminator.MouthValues
            || speech.Shape[0] != steps || speech.Shape[1] != samples)
        {
            throw new ShapeException(
                $"Mouth sync needs motion [T, N, 16 or more] and speech [T, N, 384] of at least {MouthSyncDiscriminator.SoundFrames} "
                + $"steps, not {motion.Shape} and {speech.Shape}.");
        }

        int[] starts = [.. Enumerable.Range(0, ((steps - MouthSyncDiscriminator.SoundFrames) / stride) + 1).Select(i => i * stride)];
        Tensor Windows(Tensor x, int before, int length) => Tensor.Concat(
            0, [.. starts.Select(start => x.Slice(0, start + before, start + before + length).Transpose(1, 0, 2))]);
        Tensor mouth = motion.Slice(2, 0, MouthSyncDiscriminator.MouthValues);
        Tensor cosines = MouthSyncDiscriminator.Cosine(
            network.EmbedMouth(Windows(mouth, MouthSyncDiscriminator.Context, MouthSyncDiscriminator.Frames)),
            network.EmbedSound(Windows(speech, 0, MouthSyncDiscriminator.SoundFrames)).Detach());
        if (mask is null)
        {
            return 1 - cosines.Mean();
        }

        Tensor weights = Windows(mask, MouthSyncDiscriminator.Context, MouthSyncDiscriminator.Frames).Mean([1, 2]);
        return ((1 - cosines) * weights).Sum() / (weights.Sum() + 1e-6f);
    }
}
