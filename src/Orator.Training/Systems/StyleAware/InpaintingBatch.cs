using Orator.Graphs;

namespace Orator.Training.Systems.StyleAware;

/// <summary>A batch in the layout of the network: picture after picture, each a red, a green and a blue plane, values 0 to 1.</summary>
/// <param name="Samples">What the pictures are.</param>
/// <param name="Inputs">Faces with mouth and eyes hidden, [N, 3, H, W].</param>
/// <param name="Targets">Whole faces, [N, 3, H, W].</param>
internal sealed record InpaintingBatch(IReadOnlyList<InpaintingSample> Samples, float[] Inputs, float[] Targets)
{
    public static InpaintingBatch Of(IReadOnlyList<InpaintingSample> samples) =>
        new(samples, [.. samples.SelectMany(sample => sample.Input.ToPlanes())], [.. samples.SelectMany(
            sample => sample.Target.ToPlanes())]);

    /// <summary>
    /// Draws a batch. All samples come once, in an order of their own, before any comes again; the order depends on the seed and on how
    /// often all have come.
    /// </summary>
    /// <param name="corpus">What to draw from.</param>
    /// <param name="number">Number of the batch.</param>
    /// <param name="size">Pictures in a batch.</param>
    /// <param name="seed">Selects the orders.</param>
    public static InpaintingBatch Draw(IReadOnlyList<InpaintingSample> corpus, long number, int size, ulong seed)
    {
        InpaintingSample[] samples = new InpaintingSample[size];
        (int[] Order, long Round) shuffled = ([], -1);
        for (int i = 0; i < size; i++)
        {
            (long round, long place) = Math.DivRem((number * size) + i, corpus.Count);
            if (round != shuffled.Round)
            {
                shuffled = (Shuffle(corpus.Count, new CounterRandom(seed, (ulong)round)), round);
            }

            samples[i] = corpus[shuffled.Order[place]];
        }

        return Of(samples);
    }

    // Fisher and Yates.
    private static int[] Shuffle(int count, CounterRandom random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int k = random.Below(i + 1);
            (order[i], order[k]) = (order[k], order[i]);
        }

        return order;
    }
}
