using System.Numerics;
using Orator.Geometry;

namespace Orator.Animation.Mesh;

/// <summary>Lets lips meet: takes out what gap the expression basis leaves in a mouth at rest, and keeps the lips from crossing.</summary>
internal sealed class LipClosure
{
    // Four loops of vertices from the outer to the inner edge of the lips; how far each follows a movement of the inner one.
    private static readonly int[][] LowerLoops = [[76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306], [62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292]];
    private static readonly int[][] UpperLoops = [[76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306], [62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292]];
    private static readonly float[] LoopShare = [0.33f, 0.67f];
    private const float UpperShare = 0.35f;

    private readonly float[] _portraitGap = new float[11];
    private readonly float[] _restGap = new float[11];
    private readonly float _portraitOpening;
    private readonly float _correction;

    /// <summary>Measures a portrait.</summary>
    /// <param name="portrait">The portrait's shape in canonical space.</param>
    /// <param name="basis">Directions of expression.</param>
    /// <param name="expression">The portrait's own expression.</param>
    public LipClosure(Vector3[] portrait, ExpressionBasis basis, float[] expression)
    {
        float[] back = new float[ExpressionBasis.Count];
        for (int i = 0; i < ExpressionBasis.MouthCount; i++)
        {
            back[i] = -expression[i];
        }

        Vector3[] rest = (Vector3[])portrait.Clone();
        basis.AddTo(rest, back);
        Rest = rest;
        for (int i = 1; i < 10; i++)
        {
            _portraitGap[i] = Gap(portrait, i);
            _restGap[i] = Gap(rest, i);
        }

        PortraitGap = Middle(_portraitGap);
        _portraitOpening = PortraitGap - Middle(_restGap);

        // A portrait whose lips touch shows what closed lips look like, whatever small gap its vertices have.
        _correction = Step(0.02f, 0.04f, PortraitGap) * Step(0.005f, 0.015f, _portraitOpening);
    }

    /// <summary>Eleven vertices of the lower lip's inner edge, from the subject's right corner to the left one.</summary>
    public static int[] Lower { get; } = FaceTopology.LipsInner[..11].ToArray();

    /// <summary>Eleven vertices of the upper lip's inner edge, from the subject's right corner to the left one.</summary>
    public static int[] Upper { get; } = [.. Enumerable.Range(0, 11).Select(i => FaceTopology.LipsInner[(20 - i) % 20])];

    /// <summary>The portrait's shape with its mouth at rest, canonical space.</summary>
    public Vector3[] Rest { get; }

    /// <summary>Gap of the portrait's lips in the middle, canonical units.</summary>
    public float PortraitGap { get; }

    /// <summary>Gap of a shape's lips in the middle, canonical units.</summary>
    public static float MiddleGap(ReadOnlySpan<Vector3> shape) => (Gap(shape, 4) + Gap(shape, 5) + Gap(shape, 6)) / 3;

    /// <summary>Cubic step from 0 at <paramref name="low"/> to 1 at <paramref name="high"/>.</summary>
    public static float Step(float low, float high, float value)
    {
        float t = Math.Clamp((value - low) / (high - low), 0, 1);
        return t * t * (3 - (2 * t));
    }

    /// <summary>Moves the lips.</summary>
    /// <param name="shape">468 vertices in canonical space, expression added; changed in place.</param>
    public void Apply(Vector3[] shape)
    {
        float opening = MiddleGap(shape) - Middle(_restGap);
        float remaining = _correction * (1 - Math.Clamp(opening / MathF.Max(_portraitOpening, 1e-4f), 0, 1));
        for (int i = 1; i < 10; i++)
        {
            float gap = Gap(shape, i);
            float wanted = MathF.Max(gap - (remaining * MathF.Max(0, _restGap[i])), MathF.Min(0, _portraitGap[i]));
            float way = gap - wanted;
            if (way == 0)
            {
                continue;
            }

            Move(Upper[i], UpperShare * way);
            Move(Lower[i], (UpperShare - 1) * way);
            for (int loop = 0; loop < LoopShare.Length; loop++)
            {
                Move(UpperLoops[loop][i], UpperShare * way * LoopShare[loop]);
                Move(LowerLoops[loop][i], (UpperShare - 1) * way * LoopShare[loop]);
            }
        }

        void Move(int vertex, float down) => shape[vertex].Y += down;
    }

    private static float Gap(ReadOnlySpan<Vector3> shape, int i) => shape[Lower[i]].Y - shape[Upper[i]].Y;

    private static float Middle(float[] gaps) => (gaps[4] + gaps[5] + gaps[6]) / 3;
}
