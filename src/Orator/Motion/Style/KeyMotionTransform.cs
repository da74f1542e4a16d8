using System.Numerics;
using Orator.Geometry;

namespace Orator.Motion.Style;

/// <summary>
/// Moves mouth motion from one set of key motions to another: a mouth is told as shares of the key motions that it was made with, and what
/// the two sets differ by in these shares is added. A mouth that is a key motion becomes the other set's; one between them, something
/// between.
/// </summary>
public sealed class KeyMotionTransform
{
    private const float LargestOpening = 1.3f;
    private const float Excess = 0.4f;
    private readonly float[][] _from;
    private readonly float[][] _difference;
    private readonly float[][] _lips;
    private readonly float _parted;
    private readonly float _open;
    private readonly float[] _toRound;
    private readonly float _roundLength;

    /// <summary>Prepares the transform.</summary>
    /// <param name="from">Mouth coefficients of the key motions that the motion is made with, indexed by <see cref="KeyMotion"/>.</param>
    /// <param name="to">Those to move it to.</param>
    /// <param name="basis">Basis of the coefficients.</param>
    public KeyMotionTransform(float[][] from, float[][] to, ExpressionBasis basis)
    {
        _from = from;
        _difference = [.. from.Zip(to, (a, b) => a.Zip(b, (x, y) => y - x).ToArray())];
        _lips = [.. Enumerable.Range(0, ExpressionBasis.MouthCount).Select(k => Lips(basis, k))];
        _parted = Math.Max(Opening(from[(int)KeyMotion.M]), 0.005f);
        _open = Math.Max((Opening(from[(int)KeyMotion.R]) + Opening(from[(int)KeyMotion.O])) / 2, _parted + 0.02f);
        _toRound = [.. InLips(from[(int)KeyMotion.O]).Zip(InLips(from[(int)KeyMotion.R]), (o, r) => o - r)];
        _roundLength = Math.Max(_toRound.Sum(v => v * v), 1e-6f);
    }

    /// <summary>Keeps a mouth from opening much wider than the open key motions that it was made with: softly.</summary>
    /// <param name="coefficients">Mouth coefficients; changed in place.</param>
    /// <param name="knee">Opening from which on, in openings of the open key motions; two fifths more is never exceeded.</param>
    public void Limit(Span<float> coefficients, float knee)
    {
        float opening = Opening(coefficients) / _open;
        HoldBack(coefficients, opening, knee, Excess, 1);
    }

    /// <summary>Scales a mouth that opens beyond a knee, softly: its opening approaches knee + excess.</summary>
    /// <param name="coefficients">Mouth coefficients; changed in place.</param>
    /// <param name="opening">Its opening, in the unit of the next two.</param>
    /// <param name="knee">Up to here nothing changes.</param>
    /// <param name="excess">How much more is never exceeded.</param>
    /// <param name="strength">0 leaves it as it is, 1 holds it back wholly.</param>
    internal static void HoldBack(Span<float> coefficients, float opening, float knee, float excess, float strength)
    {
        if (opening > knee)
        {
            float factor = (knee + (excess * MathF.Tanh((opening - knee) / excess))) / opening;
            foreach (ref float coefficient in coefficients[..ExpressionBasis.MouthCount])
            {
                coefficient *= float.Lerp(1, factor, strength);
            }
        }
    }

    /// <summary>Moves one mouth.</summary>
    /// <param name="coefficients">Expression coefficients; those of the mouth are changed in place.</param>
    public void Apply(Span<float> coefficients)
    {
        (float none, float m, float r, float o) = Weights(coefficients);
        ReadOnlySpan<float> shares = [none, m, r, o];
        for (int key = 0; key < shares.Length; key++)
        {
            for (int k = 0; k < ExpressionBasis.MouthCount; k++)
            {
                coefficients[k] += shares[key] * _difference[key][k];
            }
        }
    }

    /// <summary>Shares of the key motions in a mouth. Wider open than the open key motions, they add up to 1 with a negative share of the
    /// closed ones.</summary>
    /// <param name="coefficients">Mouth coefficients.</param>
    /// <returns>Shares of None, M, R and O.</returns>
    public (float None, float M, float R, float O) Weights(ReadOnlySpan<float> coefficients)
    {
        float opening = Opening(coefficients);
        float open = Math.Clamp((opening - _parted) / (_open - _parted), 0, LargestOpening);
        float apart = Math.Clamp(opening / _parted, 0, 1);
        float round = 0.5f;
        if (open > 0.05f)
        {
            // Where between spread and rounded, seen at the size that the mouth is open to.
            float[] lips = InLips(coefficients);
            float[] spread = InLips(_from[(int)KeyMotion.R]);
            float along = 0;
            for (int i = 0; i < lips.Length; i++)
            {
                along += (lips[i] - (open * spread[i])) * _toRound[i];
            }

            round = Math.Clamp(along / (open * _roundLength), 0, 1);
        }

        return ((1 - open) * (1 - apart), (1 - open) * apart, open * (1 - round), open * round);
    }

    private float Opening(ReadOnlySpan<float> coefficients)
    {
        float sum = 0;
        for (int k = 0; k < ExpressionBasis.MouthCount; k++)
        {
            sum += coefficients[k] * _lips[k][0];
        }

        return sum;
    }

    private float[] InLips(ReadOnlySpan<float> coefficients)
    {
        float[] sum = new float[_lips[0].Length];
        for (int k = 0; k < ExpressionBasis.MouthCount; k++)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += coefficients[k] * _lips[k][i];
            }
        }

        return sum;
    }

    /// <summary>What a unit of a coefficient does: first the gap between the inner lips, then the lips' vertices.</summary>
    internal static float[] Lips(ExpressionBasis basis, int coefficient)
    {
        float[] one = new float[ExpressionBasis.Count];
        one[coefficient] = 1;
        Vector3[] offsets = new Vector3[FaceObservation.LandmarkCount];
        basis.AddTo(offsets, one);
        List<float> lips = [MouthMeasurement.Parting(offsets)];
        foreach (int vertex in (ReadOnlySpan<int>)[.. FaceTopology.LipsInner, .. FaceTopology.LipsOuter])
        {
            lips.AddRange([offsets[vertex].X, offsets[vertex].Y, offsets[vertex].Z]);
        }

        return [.. lips];
    }
}
