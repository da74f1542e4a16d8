using System.Numerics;
using Orator.Geometry;

namespace Orator.Training.Systems.LiveSpeechPortraits;

/// <summary>What each coefficient adds to five measures of a mouth, and how much these vary within clips.</summary>
/// <param name="Values">[coefficients, 5]: opening, width, protrusion of the lips, lowering of the jaw, lowering of the upper lip, each
/// over its deviation.</param>
/// <param name="Coefficients">Deviation of each coefficient.</param>
internal sealed record MouthDirections(float[] Values, float[] Coefficients)
{
    /// <summary>Number of measures.</summary>
    public const int Count = 5;

    private const int Chin = 152;
    private const int UpperLip = 13;
    private const int RightCorner = 61;
    private const int LeftCorner = 291;

    /// <summary>What a coefficient of the mouth adds to each measure, canonical units; of others nothing.</summary>
    public static float[] Raw { get; } = Directions();

    /// <summary>Measures clips.</summary>
    /// <param name="clips">Coefficients of each frame of each clip.</param>
    public static MouthDirections Of(IReadOnlyList<float[][]> clips)
    {
        double[] square = new double[Count];
        double[] coefficients = new double[ExpressionBasis.Count];
        int frames = 0;
        foreach (float[][] clip in clips)
        {
            float[] mean = MotionTargets.Mean(clip);
            foreach (float[] frame in clip)
            {
                float[] apart = [.. frame.Zip(mean, (a, b) => a - b)];
                for (int k = 0; k < apart.Length; k++)
                {
                    coefficients[k] += apart[k] * apart[k];
                }

                for (int i = 0; i < Count; i++)
                {
                    float measure = Measure(apart, i);
                    square[i] += measure * measure;
                }

                frames++;
            }
        }

        float Deviation(double sum) => (float)Math.Sqrt(Math.Max(sum / frames, 1e-8));
        return new MouthDirections(
            [.. Raw.Select((value, i) => value / Deviation(square[i % Count]))], [.. coefficients.Select(Deviation)]);
    }

    /// <summary>One measure of a mouth.</summary>
    /// <param name="coefficients">Coefficients.</param>
    /// <param name="measure">Number of the measure, see <see cref="Values"/>.</param>
    public static float Measure(ReadOnlySpan<float> coefficients, int measure)
    {
        float sum = 0;
        for (int k = 0; k < ExpressionBasis.MouthCount; k++)
        {
            sum += coefficients[k] * Raw[(k * Count) + measure];
        }

        return sum;
    }

    private static float[] Directions()
    {
        float[] directions = new float[ExpressionBasis.Count * Count];
        for (int k = 0; k < ExpressionBasis.MouthCount; k++)
        {
            float[] one = new float[ExpressionBasis.Count];
            one[k] = 1;
            Vector3[] offsets = new Vector3[FaceObservation.LandmarkCount];
            ExpressionBasis.Default.AddTo(offsets, one);
            float protrusion = 0;
            foreach (int vertex in FaceTopology.LipsOuter)
            {
                protrusion -= offsets[vertex].Z / FaceTopology.LipsOuter.Length;
            }

            float[] measures =
            [
                MouthMeasurement.Parting(offsets), offsets[LeftCorner].X - offsets[RightCorner].X, protrusion, offsets[Chin].Y, offsets[UpperLip].Y,
            ];
            measures.CopyTo(directions, k * Count);
        }

        return directions;
    }
}
