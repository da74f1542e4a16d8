namespace Orator.Codec.Payloads;

/// <summary>
/// Steps by which a <see cref="FaceState"/> is rounded to integers, the levels. A coefficient of expression has a step that moves the vertex
/// which it moves most by the same way, so that the error is even over the face (reverse water-filling): weak coefficients get wide steps.
/// </summary>
public static class MotionQuantiser
{
    /// <summary>Coarsest quality.</summary>
    public const int LowestQuality = 1;

    /// <summary>Finest quality.</summary>
    public const int HighestQuality = 8;

    /// <summary>What is used when nothing was asked for.</summary>
    public const int DefaultQuality = 5;

    /// <summary>Largest magnitude of a level; a decoder's state never leaves it.</summary>
    public const int LargestLevel = 1 << 14;

    // 0.012 distances of the outer eye corners by the largest movement of a vertex for each direction of models/expression-basis.
    private static readonly float[] ExpressionSteps =
    [
        0.16f, 0.49f, 0.77f, 0.91f, 1.04f, 0.87f, 1.26f, 2.86f, 2.35f, 3.52f, 3.01f, 4.16f, 4.49f, 3.17f, 5.06f, 5.72f,
        1.15f, 1.29f, 1.52f, 1.32f, 1.44f, 1.81f, 2.67f, 3.66f, 3.99f, 3.44f, 4.26f, 4.21f,
    ];

    // At quality 5. Angles: a third of a degree; place: a quarter pixel of 256; size: half a per cent; gaze 1.7 degrees; lids 1/12.
    private static readonly float[] Base =
    [
        0.006f, 0.006f, 0.006f, 0.001f, 0.001f, 0.008f,
        .. ExpressionSteps,
        0.03f, 0.03f, 0.06f, 0.06f, 0.08f, 0.16f,
    ];

    // A change that is hardly more than half a step is mostly noise of the tracker: it waits for the next frame.
    private const float DeadZone = 0.6f;

    private static readonly float[][] Steps =
        [.. Enumerable.Range(LowestQuality, HighestQuality).Select(q => Array.ConvertAll(Base, s => s * MathF.Pow(2, (DefaultQuality - q) / 2f)))];

    /// <summary>The step of each value.</summary>
    /// <param name="quality">1 (coarsest) to 8; each is finer by a square root of 2.</param>
    public static ReadOnlySpan<float> Step(int quality) => Steps[quality - LowestQuality];

    /// <summary>The change from a prediction, in steps.</summary>
    /// <param name="value">The value.</param>
    /// <param name="step">Its step.</param>
    /// <param name="prediction">The level that is expected.</param>
    public static int Residual(float value, float step, int prediction)
    {
        float change = (value / step) - prediction;
        return MathF.Abs(change) < DeadZone ? 0 : Level(value, step) - prediction;
    }

    /// <summary>The nearest level.</summary>
    /// <param name="value">The value.</param>
    /// <param name="step">Its step.</param>
    public static int Level(float value, float step) =>
        float.IsFinite(value) ? (int)Math.Clamp(MathF.Round(value / step), -LargestLevel, LargestLevel) : 0;

    /// <summary>The nearest levels of a state.</summary>
    /// <param name="state"><see cref="FaceState.Count"/> values.</param>
    /// <param name="quality">1 to 8.</param>
    public static int[] Levels(ReadOnlySpan<float> state, int quality)
    {
        ReadOnlySpan<float> steps = Step(quality);
        int[] levels = new int[FaceState.Count];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = Level(state[i], steps[i]);
        }

        return levels;
    }

    /// <summary>The values of levels.</summary>
    /// <param name="levels"><see cref="FaceState.Count"/> levels.</param>
    /// <param name="quality">The quality that they were rounded with.</param>
    /// <param name="values">Receives as many values.</param>
    public static void Dequantise(ReadOnlySpan<int> levels, int quality, Span<float> values)
    {
        ReadOnlySpan<float> steps = Step(quality);
        for (int i = 0; i < levels.Length; i++)
        {
            values[i] = levels[i] * steps[i];
        }
    }
}
