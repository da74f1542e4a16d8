using Orator.Graphs;

namespace Orator.Training.Data.Augmentation;

/// <summary>Inverted dropout as an input of a training graph, so that a batch decides what is dropped.</summary>
internal static class DropoutMask
{
    /// <summary>Draws a mask.</summary>
    /// <param name="count">Number of values.</param>
    /// <param name="share">Share of them that is dropped, 0 to below 1.</param>
    /// <param name="random">Its source.</param>
    /// <returns>0 where a value is dropped, otherwise 1 / (1 - share).</returns>
    public static float[] Draw(int count, float share, CounterRandom random)
    {
        float[] mask = new float[count];
        float kept = 1 / (1 - share);
        for (int i = 0; i < count; i++)
        {
            mask[i] = random.Uniform() < share ? 0 : kept;
        }

        return mask;
    }
}
